// What a slip in JavaScript looks like; the form is Prettier's business.
const ERRORS = [
  "array-callback-return",
  "consistent-return",
  "eqeqeq",
  "no-const-assign",
  "no-dupe-keys",
  "no-eval",
  "no-implied-eval",
  "no-new-func",
  "no-redeclare",
  "no-shadow",
  "no-undef",
  "no-unreachable",
  "no-unused-vars",
  "no-var",
  "prefer-const",
];
const BROWSER = [
  "TextEncoder",
  "atob",
  "console",
  "crypto",
  "document",
  "luxon",
  "navigator",
  "window",
];

module.exports = [
  {
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "module",
      globals: Object.fromEntries(BROWSER.map((name) => [name, "readonly"])),
    },
    linterOptions: {reportUnusedDisableDirectives: "error"},
    rules: Object.fromEntries(ERRORS.map((name) => [name, "error"])),
  },
];
