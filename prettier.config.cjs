/** The format of XML files; script/lint names the plugin. */
module.exports = {
  bracketSpacing: false,
  printWidth: 88,
  proseWrap: "always",
  semi: true,
  trailingComma: "es5",
  xmlSelfClosingSpace: true,
  xmlWhitespaceSensitivity: "preserve",
  overrides: [{files: "*.xml", options: {tabWidth: 4}}],
};
