/** What a text of PTX begins with. */
export const header = `.version 6.3
.target sm_75
.address_size 64
`;
