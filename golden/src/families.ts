/** Families of optimizers that must not go missing on a backend. */
export const families: readonly string[] = [
  "timm.Lamb",
  "unit_scaling.AdamW",
  "timm.Lars",
  "lion_pytorch.CautiousLion",
  "torch.AdamW",
  "clip_grad",
  "grad_scaler",
  "labml.AdamFP16",
];
