export { NovoGrad } from "./novograd.ts";
