/** A reference as Markdown: arXiv's numbers, DOIs and addresses are links, other words stay as they are. */
export const referenceLink = (reference: string): string =>
  reference.replace(/arXiv:(\S+\d)|doi:(\S+\w)|https?:\/\/\S+/gi, (found, arxiv?: string, doi?: string) => {
    if (arxiv) return `[${found}](https://arxiv.org/abs/${arxiv})`;
    return doi ? `[${found}](https://doi.org/${doi})` : `<${found}>`;
  });
