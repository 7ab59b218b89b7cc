// Each error is shown at the literal of its document.
arazzo_runtime::arazzo_workflow!(
    "misspelt.yaml",
    "visit.yaml",
    "astray.yaml",
);
