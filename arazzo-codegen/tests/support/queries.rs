//! JSONPath queries as a file of functions.
#![allow(clippy::unwrap_used, reason = "a test whose queries become no Rust has failed")]

use arazzo_codegen::emit::{self, json_path};
use arazzo_codegen::parse::jsonpath::Query;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// For each query a function that gives what it finds and one that says whether it finds anything, and a list of them all.
pub(crate) fn functions(queries: &[Query]) -> String {
    let root = json_path::Context::Value(json_path::Place::reference(&quote!(root)));
    let numbered = || queries.iter().zip(1..);
    let functions = numbered().map(|(query, number): (&Query, usize)| {
        let (all, any) = (format_ident!("query_{number}"), format_ident!("query_{number}_exists"));
        let (nodes, exists) = (json_path::nodes(query, &root, &[]), json_path::exists(query, &root, &[]));
        let parameter = if exists.to_string().contains("root") { quote!(root) } else { quote!(_) };
        quote! {
            fn #all(root: &Value) -> Vec<&Value> { #nodes.collect() }
            fn #any(#parameter: &Value) -> bool { #exists }
        }
    });
    let functions: Vec<TokenStream> = functions.collect();
    let names = numbered().map(|(_, number)| {
        let (all, any) = (format_ident!("query_{number}"), format_ident!("query_{number}_exists"));
        quote!((#all, #any))
    });
    let file = quote! {
        use arazzo_runtime::{json_path, serde_json::Value};
        type Compiled = (fn(&Value) -> Vec<&Value>, fn(&Value) -> bool);
        pub const ALL: &[Compiled] = &[#(#names),*];
        #(#functions)*
    };
    emit::format(file).unwrap()
}
