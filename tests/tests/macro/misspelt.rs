arazzo_runtime::arazzo_workflow!("misspelt.yaml");
