arazzo_runtime::arazzo_workflow!("syntax.yaml");
