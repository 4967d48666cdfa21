export default [
  {
    files: ["**/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "warn" },
    rules: {
      "no-eval": "error", "no-var": "warn", eqeqeq: "error", "no-debugger": "error", "no-unused-vars": "warn",
      "no-duplicate-case": "error", "no-unreachable": "error", "no-undef": "error", "prefer-const": "warn",
    },
  },
];
