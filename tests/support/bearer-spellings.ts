// The line of a bearer token in the spellings that some reader takes for one.

/** How the line of a good token may be spelled: a scheme in any case, one blank. */
export const SPELLINGS: Readonly<Record<string, (token: string) => string>> = {
  "as in RFC 6750": (token) => `Bearer ${token}`,
  "in lower case": (token) => `bearer ${token}`,
  "in upper case": (token) => `BEARER ${token}`,
  "in mixed case": (token) => `bEaReR ${token}`,
  "with white space around": (token) => `\t Bearer ${token} \t`,
};

/** White space that oauth2-proxy takes for no bearer token, and other readers for one. */
export const ODD_BLANKS: Readonly<Record<string, (token: string) => string>> = {
  "a tab": (token) => `Bearer\t${token}`,
  "two blanks": (token) => `Bearer  ${token}`,
  "blanks and tabs": (token) => `bearer \t \t ${token}`,
};

/** Lines that are no bearer token, and in which somebody may find one all the same. */
export const ODD_LINES: Readonly<Record<string, (token: string) => string>> = {
  "a no-break space": (token) => `Bearer\u00a0${token}`,
  "a next-line control": (token) => `Bearer\u0085${token}`,
  "a colon": (token) => `Bearer: ${token}`,
  "a colon and no blank": (token) => `Bearer:${token}`,
  "no blank": (token) => `Bearer${token}`,
  "no scheme": (token) => token,
  "an equals sign": (token) => `Bearer token=${token}`,
  quotes: (token) => `Bearer "${token}"`,
  "the scheme twice": (token) => `Bearer Bearer ${token}`,
  "a word behind": (token) => `Bearer ${token} x`,
  "a word behind and no scheme": (token) => `${token} x`,
  padding: (token) => `Bearer ${token}=`,
  "two parts": (token) => `Bearer ${token.slice(0, token.lastIndexOf("."))}`,
  "four parts": (token) => `Bearer ${token}.x`,
  "a blank in it": (token) => `Bearer ${token.slice(0, 80)} ${token.slice(80)}`,
  "another scheme": (token) => `Token ${token}`,
  DPoP: (token) => `DPoP ${token}`,
  "the scheme JWT": (token) => `JWT ${token}`,
  "Basic, as user": (token) => `Basic ${Buffer.from(`${token}:`).toString("base64")}`,
  "Basic, as password": (token) => `basic  ${Buffer.from(`x:${token}`).toString("base64")}`,
};

/** Lines that two bearers make; they are refused where a login is needed. */
export const SEVERAL_LINES: Readonly<Record<string, (token: string) => string>> = {
  "a comma before": (token) => `Bearer x,${token}`,
  "two bearers": (token) => `Bearer x, Bearer ${token}`,
};
