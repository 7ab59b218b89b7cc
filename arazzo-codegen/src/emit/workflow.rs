//! The module of a workflow: its inputs, its outcome, its steps as states, and the function that runs it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::Style;
use super::api::{imports_of_serde, inner, types};
use super::doc::{BLANK, COMMENT, doc, prose, prose_or};
use super::rust::{self, Names, Renames, ident};
use super::test::{expression, place};
use crate::ir::{
    Arm, BodyRead, Branch, Decision, End, EndAction, Failure, Hop, Input, Pattern, Payload, Presence,
    Program, Projection, ReadTarget, RequestShape, Requirement, Retry, Step, Test, Transition, Value,
    ValueSource, Workflow,
};
use crate::types::{Home, Remark, Type};

/// The whole module.
pub(super) fn module(
    program: &Program,
    index: usize,
    workflow: &Workflow,
    style: Style,
    derive_serde: bool,
) -> TokenStream {
    let home = Home::Workflow(index);
    let projections = workflow.projections.iter().map(|projection| projection.name.clone());
    let own =
        program.types.iter().filter(|(_, named)| named.home == home).map(|(_, named)| named.name.clone());
    let fixed = ["Inputs", "Outcome", "End", "Step", "Run", "WorkflowError"].into_iter().map(str::to_owned);
    let names = Names::new(program, home, projections.chain(own).chain(fixed).collect());
    let emitter = Emitter { program, workflow, names, style, derive_serde, converted: RefCell::default() };

    let inputs = emitter.inputs();
    let outcome = emitter.outcome();
    let ends = emitter.ends();
    let steps = emitter.steps();
    let function = emitter.function();
    let projections: Vec<_> = emitter.projections();
    let types = types(program, home, &emitter.names);
    let imports = emitter.names.imports();
    let deserializes = !workflow.inputs.is_empty() || !workflow.projections.is_empty();
    let serializes = derive_serde && emitter.has_outcome();
    let serde = match program.types.iter().any(|(_, named)| named.home == home) {
        true => imports_of_serde(program, home, serializes),
        false => TokenStream::new(),
    };
    let serde = match (serde.is_empty(), deserializes, serializes) {
        (true, true, true) => quote! { use arazzo_runtime::serde::{Deserialize, Serialize}; },
        (true, true, false) => quote! { use arazzo_runtime::serde::Deserialize; },
        (true, false, true) => quote! { use arazzo_runtime::serde::Serialize; },
        _ => serde,
    };
    let header = match &workflow.summary {
        Some(summary) => doc([format!("Workflow `{}`: {}", workflow.id, prose(summary))]),
        None => doc([format!("Workflow `{}`.", workflow.id)]),
    };
    let header = inner(&header);
    let json = emitter.names.import_of_json();
    let json_text = emitter.names.uses_json_text().then(|| quote!(, json_text));
    let retries = workflow.steps.iter().flat_map(|step| &step.failures).filter_map(|failure| failure.retry);
    let waits = retries.filter(|retry| retry.after.is_some()).count() > 0;
    let duration = waits.then(|| quote! { use std::time::Duration; });
    quote! {
        #header
        #duration
        #serde
        #json
        use arazzo_runtime::{Run, WorkflowError #json_text};
        #imports
        #inputs
        #outcome
        #ends
        #steps
        #function
        #(#projections)*
        #types
    }
}

struct Emitter<'p> {
    program: &'p Program,
    workflow: &'p Workflow,
    names: Names<'p>,
    style: Style,
    /// Whether the outcome implements `Serialize`.
    derive_serde: bool,
    /// Values of the request at hand that are converted before, since the request borrows them.
    converted: RefCell<Vec<TokenStream>>,
}

impl Emitter<'_> {
    fn comment(&self, text: &str) -> TokenStream {
        match self.style {
            Style::Text => {
                let text = format!("{COMMENT}{}", text.replace(['\n', '\r', COMMENT, BLANK], " "));
                quote! { #[doc = #text] }
            }
            Style::Tokens => TokenStream::new(),
        }
    }

    fn blank_line(&self) -> TokenStream {
        match self.style {
            Style::Text => {
                let mark = BLANK.to_string();
                quote! { #[doc = #mark] }
            }
            Style::Tokens => TokenStream::new(),
        }
    }

    fn inputs(&self) -> TokenStream {
        let workflow = self.workflow;
        if workflow.inputs.is_empty() {
            return TokenStream::new();
        }
        let about = doc([format!("Inputs of workflow `{}`.", workflow.id)]);
        let renames =
            Renames::of(workflow.inputs.iter().map(|input| (input.name.as_str(), input.wire_name.as_str())));
        let container = renames.container();
        let secrets = workflow.inputs.iter().map(|input| (input.name.as_str(), input.secret));
        let shown = rust::debug(&ident("Inputs"), false, secrets);
        let (derived, implemented) = (shown.derived, shown.implemented);
        let fields = workflow.inputs.iter().map(|input| {
            let default = match &input.presence {
                Presence::Default(constant) => Some(format!("Default: `{}`.", default_in_words(constant))),
                Presence::Required | Presence::Optional => None,
            };
            let about = prose_or(input.description.as_ref(), &format!("Input `{}`.", input.wire_name));
            let remark = input.remark.as_ref().map(Remark::in_words);
            let about = doc([about].into_iter().chain(remark).chain(default));
            let (name, of) = (ident(&input.name), self.input_type(input));
            let arguments = match input.presence {
                Presence::Default(_) => {
                    let path = format!("Inputs::{}", default_name(&input.name));
                    vec![quote!(default = #path)]
                }
                _ => Vec::new(),
            };
            let serde = renames.field(&input.name, &input.wire_name, arguments);
            quote! { #about #serde pub #name: #of }
        });
        let fields: Vec<_> = fields.collect();
        let required: Vec<&Input> =
            workflow.inputs.iter().filter(|input| input.presence == Presence::Required).collect();
        let constructor = self.constructor(&required);
        let setters = workflow.inputs.iter().filter(|input| input.presence != Presence::Required);
        let setters = setters.map(|input| self.setter(input));
        let defaults = workflow.inputs.iter().filter_map(|input| self.default(input));
        let all_optional = workflow.inputs.iter().all(|input| input.presence == Presence::Optional);
        let default = all_optional.then(|| quote!(Default,));
        let without = (required.is_empty() && !all_optional).then(|| {
            let values = self.initial_values();
            quote! {
                impl Default for Inputs {
                    fn default() -> Self {
                        Self { #(#values),* }
                    }
                }
            }
        });
        quote! {
            #about
            #[derive(Clone, #derived #default PartialEq, Deserialize)]
            #container
            pub struct Inputs {
                #(#fields),*
            }

            #implemented

            impl Inputs {
                #constructor
                #(#setters)*
                #(#defaults)*
            }

            #without
        }
    }

    fn input_type(&self, input: &Input) -> TokenStream {
        let of = self.names.owned(&input.of);
        match input.presence {
            Presence::Optional => quote!(Option<#of>),
            Presence::Required | Presence::Default(_) => of,
        }
    }

    fn constructor(&self, required: &[&Input]) -> TokenStream {
        if required.is_empty() {
            return TokenStream::new();
        }
        let about = match required.len() == self.workflow.inputs.len() {
            true => "Inputs with these values.",
            false => "Inputs with their required values; the others keep their defaults.",
        };
        let about = doc([about]);
        let arguments = required.iter().map(|input| {
            let (name, of) = (ident(&input.name), self.argument_type(&input.of));
            quote!(#name: #of)
        });
        let many = (required.len() > 7).then(
            || quote! { #[expect(clippy::too_many_arguments, reason = "one for each required input")] },
        );
        let values = self.initial_values();
        quote! {
            #about
            #[must_use]
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }

    fn initial_values(&self) -> Vec<TokenStream> {
        let values = self.workflow.inputs.iter().map(|input| {
            let name = ident(&input.name);
            match (&input.presence, &input.of) {
                (Presence::Required, Type::String) => quote!(#name: #name.into()),
                (Presence::Required, _) => quote!(#name),
                (Presence::Default(_), _) => {
                    let default = ident(&default_name(&input.name));
                    quote!(#name: Self::#default())
                }
                (Presence::Optional, _) => quote!(#name: None),
            }
        });
        values.collect()
    }

    /// The type of an argument that becomes a field: text in any form.
    fn argument_type(&self, of: &Type) -> TokenStream {
        match of {
            Type::String => quote!(impl Into<String>),
            of => self.names.owned(of),
        }
    }

    fn setter(&self, input: &Input) -> TokenStream {
        let about = doc([format!("These inputs with another `{}`.", input.wire_name)]);
        let (name, of) = (ident(&input.name), self.argument_type(&input.of));
        let setter = ident(&format!("with_{}", input.name.trim_start_matches("r#").trim_start_matches('_')));
        let value = match input.of {
            Type::String => quote!(#name.into()),
            _ => quote!(#name),
        };
        let value = if input.presence == Presence::Optional { quote!(Some(#value)) } else { value };
        quote! {
            #about
            #[must_use]
            pub fn #setter(mut self, #name: #of) -> Self {
                self.#name = #value;
                self
            }
        }
    }

    fn default(&self, input: &Input) -> Option<TokenStream> {
        let Presence::Default(constant) = &input.presence else {
            return None;
        };
        let (name, of) = (ident(&default_name(&input.name)), self.names.owned(&input.of));
        let value = self.names.constant(constant, &input.of);
        let value = if input.of == Type::String { quote!(#value.to_owned()) } else { value };
        Some(quote! {
            fn #name() -> #of {
                #value
            }
        })
    }

    fn has_outcome(&self) -> bool {
        !self.workflow.outputs.is_empty() || !self.workflow.ends.is_empty()
    }

    fn outcome(&self) -> TokenStream {
        let workflow = self.workflow;
        if !self.has_outcome() {
            return TokenStream::new();
        }
        let about = match workflow.ends.is_empty() {
            true => doc([format!("Outputs of workflow `{}`.", workflow.id)]),
            false => doc([format!("How workflow `{}` ended, and its outputs.", workflow.id)]),
        };
        // No output can be called `$end`.
        let end_name =
            if workflow.outputs.iter().any(|output| output.wire_name == "end") { "$end" } else { "end" };
        let end_names = (!workflow.ends.is_empty()).then_some(("end", end_name));
        let renames =
            Renames::of(end_names.into_iter().chain(
                workflow.outputs.iter().map(|output| (output.name.as_str(), output.wire_name.as_str())),
            ));
        let serde = |name: &str, wire_name: &str| {
            self.derive_serde.then(|| renames.field(name, wire_name, Vec::new()))
        };
        let end = end_names.map(|(name, wire_name)| {
            let serde = serde(name, wire_name);
            quote! { /// Which end was taken.
            #serde pub end: End, }
        });
        let fields = workflow.outputs.iter().map(|output| {
            let about = format!("Output `{}`: `{}`.", output.wire_name, output.expression);
            let remark = output.remark.as_ref().map(Remark::in_words);
            let about = doc([about].into_iter().chain(remark));
            let (name, of) = (ident(&output.name), self.names.owned(&output.of));
            let of = if output.optional { quote!(Option<#of>) } else { of };
            let serde = serde(&output.name, &output.wire_name);
            quote! { #about #serde pub #name: #of }
        });
        let serializes = self.derive_serde.then(|| quote!(, Serialize));
        let container = self.derive_serde.then(|| renames.container());
        let end_shown = (!workflow.ends.is_empty()).then_some(("end", false));
        let secrets = workflow.outputs.iter().map(|output| (output.name.as_str(), output.secret));
        let shown = rust::debug(&ident("Outcome"), false, end_shown.into_iter().chain(secrets));
        let (derived, implemented) = (shown.derived, shown.implemented);
        quote! {
            #about
            #[derive(Clone, #derived PartialEq #serializes)]
            #container
            pub struct Outcome {
                #end
                #(#fields),*
            }

            #implemented
        }
    }

    fn ends(&self) -> TokenStream {
        let workflow = self.workflow;
        if workflow.ends.is_empty() {
            return TokenStream::new();
        }
        let about = doc([format!("The ways in which workflow `{}` ends.", workflow.id)]);
        let name =
            |end: &'_ End| end.action.as_ref().map_or("completed", |action| action.name.as_str()).to_owned();
        let variants = workflow.ends.iter().map(|end| {
            let about = match &end.action {
                Some(EndAction { name, step: Some(step) }) => {
                    doc([format!("Action `{name}` of step `{step}`.")])
                }
                Some(EndAction { name, step: None }) => doc([format!("Action `{name}` of any step.")]),
                None => doc(["The last step succeeded and no action ended the workflow before."]),
            };
            let variant = ident(&end.variant);
            let name = name(end);
            let serde = self.derive_serde.then(|| quote!(#[serde(rename = #name)]));
            quote! { #about #serde #variant }
        });
        let arms = workflow.ends.iter().map(|end| {
            let variant = ident(&end.variant);
            let name = name(end);
            quote!(Self::#variant => #name)
        });
        let serializes = self.derive_serde.then(|| quote!(, Serialize));
        let container = self.derive_serde.then(|| quote!(#[serde(crate = "arazzo_runtime::serde")]));
        quote! {
            #about
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash #serializes)]
            #container
            pub enum End {
                #(#variants),*
            }

            impl End {
                /// The name of the action in the document; `completed` where there is none.
                #[must_use]
                pub fn name(self) -> &'static str {
                    match self {
                        #(#arms),*
                    }
                }
            }
        }
    }

    /// A workflow of one step that nothing leads back to needs no loop.
    fn is_straight(&self) -> bool {
        let leads_on = |branch: &Branch| matches!(branch.transition, Transition::Step { .. });
        match self.workflow.steps.as_slice() {
            [only] => {
                let failures = only.failures.iter().map(|failure| &failure.branch);
                !only.decision.branches().chain(failures).any(leads_on)
            }
            _ => false,
        }
    }

    /// Whether the arm of a step has a value on some way: the next step. On all others it returns or goes round the loop.
    fn yields(&self, step: &Step) -> bool {
        let fused = match &step.decision {
            Decision::Match { arms, .. } => self.common_outcome(arms.iter().map(|arm| &arm.branch)).is_some(),
            Decision::Always(_) | Decision::Tests { .. } => false,
        };
        let mut branches = step.decision.branches();
        !fused && branches.any(|branch| matches!(branch.transition, Transition::Step { .. }))
    }

    fn steps(&self) -> TokenStream {
        if self.is_straight() {
            return TokenStream::new();
        }
        let variants = self.workflow.steps.iter().map(|step| {
            let about = doc([format!("`{}`", step.id)]);
            let variant = ident(&step.variant);
            let fields = step.carried.iter().map(|variable| {
                let (name, of) = (ident(&variable.name), self.names.owned(&variable.of));
                let of = if variable.optional { quote!(Option<#of>) } else { of };
                quote!(#name: #of)
            });
            let fields: Vec<_> = fields.collect();
            match fields.is_empty() {
                true => quote! { #about #variant },
                false => quote! { #about #variant { #(#fields),* } },
            }
        });
        quote! {
            /// The step to run next, with what it or a later step reads of earlier ones.
            enum Step {
                #(#variants),*
            }
        }
    }

    fn function(&self) -> TokenStream {
        let workflow = self.workflow;
        let summary = workflow.summary.as_deref().map(prose);
        let description = workflow.description.as_deref().map(prose);
        let errors = "# Errors\n".trim_end();
        let mut paragraphs: Vec<String> = match (summary, description) {
            (Some(summary), Some(description)) if summary != description => vec![summary, description],
            (Some(text), _) | (None, Some(text)) => vec![text],
            (None, None) => vec![format!("Runs workflow `{}`.", workflow.id)],
        };
        paragraphs.push(errors.to_owned());
        paragraphs.push(
            "When a step fails and the workflow says nothing of that, a request cannot be sent or answered, an answer cannot be \
             read, or a limit of the run is reached."
                .to_owned(),
        );
        let about = doc(paragraphs);
        let name = ident(&workflow.name);
        let clients = workflow.apis.iter().map(|api| {
            let client = self.client(*api);
            let of = self.names.of_api(*api, "Client");
            quote!(#client: &#of)
        });
        let result = if self.has_outcome() { quote!(Outcome) } else { quote!(()) };
        let id = &workflow.id;
        let first_client = workflow.apis.first().map(|api| self.client(*api));
        let clients: Vec<_> = clients.collect();
        let blank_line = self.blank_line();
        let body = match (self.is_straight(), workflow.steps.first()) {
            (true, Some(only)) => {
                let statements = self.step(only);
                let decision = self.straight_decision(only);
                quote! { #statements #decision }
            }
            (_, Some(first)) => {
                let variant = ident(&first.variant);
                // Nothing has been produced yet: what the first step is handed comes from later visits.
                let fields = first.carried.iter().map(|variable| ident(&variable.name));
                let fields: Vec<_> = fields.collect();
                let start = match fields.is_empty() {
                    true => quote!(Step::#variant),
                    false => quote!(Step::#variant { #(#fields: None),* }),
                };
                let arms = workflow.steps.iter().enumerate().map(|(index, step)| {
                    let blank_line = (index > 0).then(|| blank_line.clone());
                    let arm = self.arm(step);
                    quote! { #blank_line #arm }
                });
                let assigned = workflow.steps.iter().any(|step| self.yields(step)).then(|| quote!(step =));
                quote! {
                    let mut step = #start;
                    loop {
                        #assigned match step {
                            #(#arms)*
                        };
                    }
                }
            }
            (_, None) => quote! { Ok(Outcome {}) },
        };
        let inputs = (!workflow.inputs.is_empty()).then(|| match mentions(body.clone(), "inputs") {
            true => quote!(inputs: &Inputs),
            false => quote!(_inputs: &Inputs),
        });
        let arguments = clients.into_iter().chain(inputs);
        quote! {
            #about
            pub async fn #name(#(#arguments),*) -> Result<#result, WorkflowError> {
                let mut run = Run::start(#first_client, #id);
                #body
            }
        }
    }

    /// The argument that is the client of an API.
    fn client(&self, api: usize) -> TokenStream {
        if self.workflow.apis.len() == 1 {
            return quote!(client);
        }
        let module = self.program.apis.get(api).map(|api| ident(&api.module));
        quote!(#module)
    }

    fn arm(&self, step: &Step) -> TokenStream {
        let variant = ident(&step.variant);
        let carried: Vec<_> = step.carried.iter().map(|variable| ident(&variable.name)).collect();
        let pattern = match carried.is_empty() {
            true => quote!(Step::#variant),
            false => quote!(Step::#variant { #(#carried),* }),
        };
        let statements = self.step(step);
        let decision = self.decision(step);
        quote! { #pattern => { #statements #decision } }
    }

    /// What a step does before it decides where to go.
    fn step(&self, step: &Step) -> TokenStream {
        let id = &step.id;
        let (request, call) = self.request(step);
        let requirements = self.requirements(step, &step.requirements);
        let reads = step.reads.iter().map(|read| self.read(read));
        let body_requirements = self.requirements(step, &step.body_requirements);
        let demanded = step.demanded.iter().map(|demand| {
            let (variable, expression) = (ident(&demand.variable), &demand.expression);
            let place = taken_out(&demand.source);
            quote! { let #variable = response.present(#expression, #place)?; }
        });
        quote! {
            run.enter(#id).await?;
            #request
            let response = #call.send(&mut run).await?;
            #requirements
            #(#reads)*
            #body_requirements
            #(#demanded)*
        }
    }

    /// What must hold, and what happens when it does not: an error, or what the failure actions say.
    fn requirements(&self, step: &Step, requirements: &[Requirement]) -> TokenStream {
        let checks = requirements.iter().map(|requirement| {
            let (text, test) = (&requirement.text, expression(&requirement.test, &self.names));
            quote!(response.require(#text, #test))
        });
        if step.failures.is_empty() {
            return quote! { #(#checks?;)* };
        }
        let Some(all) = checks.reduce(|all, check| quote!(#all.and_then(|()| #check))) else {
            return TokenStream::new();
        };
        let ways = step.failures.iter().map(|failure| self.failure(failure));
        let last = step.failures.last();
        let always = last.is_some_and(|last| {
            last.retry.is_none() && matches!(&last.test, Test::And(tests) if tests.is_empty())
        });
        match always {
            true => quote! { if #all.is_err() { #(#ways)* } },
            false => quote! { if let Err(failure) = #all { #(#ways)* return Err(failure); } },
        }
    }

    /// One way on from a step that has failed.
    fn failure(&self, failure: &Failure) -> TokenStream {
        let why = self.why_unless(&failure.branch, failure.retry.is_some());
        let taken = match &failure.branch.transition {
            Transition::Step { .. } => {
                let next = self.next(&failure.branch);
                quote! { step = #next; continue; }
            }
            Transition::End { .. } => self.taken(&failure.branch),
        };
        let retry = failure.retry.map(|Retry { limit, after }| {
            let name = &failure.branch.action;
            let after = match after {
                None => quote!(None),
                Some(after) if after % 1000 == 0 => {
                    let seconds = Literal::u64_unsuffixed(after / 1000);
                    quote!(Some(Duration::from_secs(#seconds)))
                }
                Some(after) => {
                    let milliseconds = Literal::u64_unsuffixed(after);
                    quote!(Some(Duration::from_millis(#milliseconds)))
                }
            };
            let limit = Literal::u32_unsuffixed(limit);
            quote!(run.retry(#name, #limit, #after).await?)
        });
        let tested = match &failure.test {
            Test::And(tests) if tests.is_empty() => None,
            test => Some(expression(test, &self.names)),
        };
        match (tested, retry) {
            (None, None) => quote! { #why #taken },
            (Some(test), None) | (None, Some(test)) => quote! { #why if #test { #taken } },
            (Some(test), Some(retry)) => quote! { #why if #test && #retry { #taken } },
        }
    }

    fn read(&self, read: &BodyRead) -> TokenStream {
        let of = self.names.read(&read.target, &self.workflow.projections);
        let bindings = read.bindings.iter().map(|binding| {
            let name = ident(&binding.name);
            let start = match &binding.from {
                Some(from) => {
                    let from = ident(from);
                    quote!(#from)
                }
                None => quote!(response.json::<#of>()?),
            };
            let value = rust::path(start, &binding.path);
            quote! { let #name = #value; }
        });
        quote! { #(#bindings)* }
    }

    /// The body of a step's request, when it is an object of its own, and the call that makes the request.
    fn request(&self, step: &Step) -> (Option<TokenStream>, TokenStream) {
        let Some(operation) =
            self.program.apis.get(step.api).and_then(|api| api.operations.get(step.operation))
        else {
            return (None, TokenStream::new());
        };
        let arguments =
            operation.parameters.iter().zip(&step.arguments).map(|(parameter, value)| match value {
                Some(value) => self.sent(value, &parameter.of, parameter.required, None),
                None => quote!(None),
            });
        let mut arguments: Vec<_> = arguments.collect();
        let body = step.payload.as_ref().zip(operation.body.as_ref().map(|(shape, _)| shape));
        let body = body.map(|(payload, shape)| (self.payload(payload, shape, step.api, true, None), shape));
        let request = match body {
            Some((body, RequestShape::Object(_))) => {
                arguments.push(quote!(&request));
                let converted = self.converted.take();
                Some(quote! { #(#converted)* let request = #body; })
            }
            Some((body, _)) => {
                arguments.push(body);
                None
            }
            None => None,
        };
        let (client, method) = (self.client(step.api), ident(&operation.name));
        (request, quote! { #client.#method(#(#arguments),*) })
    }

    fn payload(
        &self,
        payload: &Payload,
        shape: &RequestShape,
        api: usize,
        required: bool,
        field: Option<&str>,
    ) -> TokenStream {
        let value = match (payload, shape) {
            (Payload::Value(value), RequestShape::Value(of)) => return self.sent(value, of, required, field),
            (Payload::Array(items), RequestShape::Array(item)) => {
                let items = items.iter().map(|payload| self.payload(payload, item, api, true, field));
                quote!(&[#(#items),*])
            }
            (Payload::Object(members), RequestShape::Object(index)) => {
                let object = self.program.apis.get(api).and_then(|api| api.request_objects.get(*index));
                let Some(object) = object else {
                    return TokenStream::new();
                };
                let members: BTreeMap<usize, &Payload> =
                    members.iter().map(|(position, payload)| (*position, payload)).collect();
                let fields = object.fields.iter().enumerate().map(|(position, field)| {
                    let name = ident(&field.name);
                    match members.get(&position) {
                        Some(payload) => {
                            let value =
                                self.payload(payload, &field.shape, api, field.required, Some(&field.name));
                            quote!(#name: #value)
                        }
                        None => quote!(#name: None),
                    }
                });
                let name = self.names.of_api(api, &object.name);
                quote!(#name { #(#fields),* })
            }
            _ => return TokenStream::new(),
        };
        if required { value } else { quote!(Some(#value)) }
    }

    /// A value as it is sent: borrowed, and converted where the API wants another type of the same value.
    /// In an object, an optional value of another type is converted before, under the name of the `field`.
    fn sent(&self, value: &Value, wanted: &Type, required: bool, field: Option<&str>) -> TokenStream {
        if let ValueSource::Constant(constant) = &value.source {
            let constant_tokens = self.names.constant(constant, wanted);
            let constant = match wanted {
                Type::Named(_) => quote!(&#constant_tokens),
                Type::Json => {
                    let json = self.names.owned(wanted);
                    quote!(&#json::from(#constant_tokens))
                }
                _ => constant_tokens,
            };
            return if required { constant } else { quote!(Some(#constant)) };
        }
        let place = place(value);
        let json_text = || {
            self.names.use_json_text();
            quote!(json_text)
        };
        // A value of one case of a union is sent as the union.
        let case = self.names.types().case_for(wanted, &value.of).filter(|_| value.of != *wanted);
        let make = case.map(|case| {
            let (union, name) = (self.names.owned(wanted), ident(&case.name));
            (quote!(#union::#name), case.boxed)
        });
        let owned = if rust::is_copy(&value.of) { place.clone() } else { quote!(#place.clone()) };
        if !value.optional {
            let borrowed = match (&value.of, wanted) {
                _ if make.is_some() => match make {
                    Some((make, true)) => quote!(&#make(Box::new(#owned))),
                    make => {
                        let make = make.map(|(make, _)| make);
                        quote!(&#make(#owned))
                    }
                },
                (given, wanted) if given == wanted && rust::is_copy(given) => place,
                (given, wanted) if given == wanted => quote!(&#place),
                (Type::String, Type::Named(_)) => {
                    let name = self.names.owned(wanted);
                    quote!(&#name::from(#place.as_str()))
                }
                (given @ Type::Named(_), Type::String) if self.names.types().union(given).is_none() => {
                    quote!(#place.as_str())
                }
                (Type::Integer, Type::Number) => quote!(#place as f64),
                (Type::Json, Type::String) => {
                    let json_text = json_text();
                    quote!(&#json_text(&#place))
                }
                (_, Type::String) => quote!(&#place.to_string()),
                (given, Type::Json) => {
                    let json = self.names.owned(wanted);
                    match rust::is_copy(given) {
                        true => quote!(&#json::from(#place)),
                        false => quote!(&#json::from(#place.as_str())),
                    }
                }
                _ => quote!(&#place),
            };
            return if required { borrowed } else { quote!(Some(#borrowed)) };
        }
        let borrowed = match &value.of {
            given if given == wanted && rust::is_copy(given) => place,
            given if given == wanted || !self.converts(given, wanted) => match given {
                Type::String | Type::Array(_) => quote!(#place.as_deref()),
                _ => quote!(#place.as_ref()),
            },
            Type::Integer if *wanted == Type::Number => quote!(#place.map(|value| value as f64)),
            Type::Named(_) if make.is_none() && self.names.types().union(&value.of).is_none() => {
                let name = self.names.owned(&value.of);
                quote!(#place.as_ref().map(#name::as_str))
            }
            given => {
                let (converted, as_borrowed) = match (given, wanted) {
                    _ if make.is_some() => match make {
                        Some((make, true)) => {
                            (quote!(#owned.map(|value| #make(Box::new(value)))), quote!(.as_ref()))
                        }
                        make => {
                            let make = make.map(|(make, _)| make);
                            (quote!(#owned.map(#make)), quote!(.as_ref()))
                        }
                    },
                    (Type::Named(_), _) => {
                        (quote!(#place.as_ref().map(|value| value.to_string())), quote!(.as_deref()))
                    }
                    (Type::String, Type::Named(_) | Type::Json) => {
                        let name = self.names.owned(wanted);
                        (quote!(#place.as_deref().map(#name::from)), quote!(.as_ref()))
                    }
                    (Type::Json, _) => {
                        let json_text = json_text();
                        (quote!(#place.as_ref().map(#json_text)), quote!(.as_deref()))
                    }
                    (_, Type::Json) => {
                        let name = self.names.owned(wanted);
                        (quote!(#place.map(#name::from)), quote!(.as_ref()))
                    }
                    _ => (quote!(#place.map(|value| value.to_string())), quote!(.as_deref())),
                };
                match field {
                    None => quote!(#converted #as_borrowed),
                    Some(field) => {
                        let mut all = self.converted.borrow_mut();
                        let number = all.len() + 1;
                        let name = ident(&format!("sent_{}_{number}", field.trim_start_matches("r#")));
                        all.push(quote! { let #name = #converted; });
                        quote!(#name #as_borrowed)
                    }
                }
            }
        };
        let expression = &value.expression;
        match (required, value.demanded) {
            (true, _) => quote!(run.present(#expression, #borrowed)?),
            (false, true) => quote!(Some(run.present(#expression, #borrowed)?)),
            (false, false) => borrowed,
        }
    }

    /// Whether a value of one type is made one of another to be sent.
    fn converts(&self, given: &Type, wanted: &Type) -> bool {
        let is_enum =
            |of: &Type| matches!(of, Type::Named(id) if self.names.types().enumeration(*id).is_some());
        match (given, wanted) {
            (Type::String, wanted) if is_enum(wanted) || *wanted == Type::Json => true,
            (given, Type::String) => {
                let types = self.names.types();
                is_enum(given) || rust::is_copy(given) || *given == Type::Json || types.is_scalar_union(given)
            }
            (given, Type::Json) => rust::is_copy(given),
            (Type::Integer, Type::Number) => true,
            (given, wanted) => self.names.types().case_for(wanted, given).is_some(),
        }
    }

    /// Where a step leads, as the value of its arm.
    fn decision(&self, step: &Step) -> TokenStream {
        match &step.decision {
            Decision::Always(branch) => self.taken(branch),
            Decision::Match { subject, arms } => {
                match self.common_outcome(arms.iter().map(|arm| &arm.branch)) {
                    Some(outcome) => self.match_with_ends(subject, arms, outcome),
                    None => {
                        let subject_tokens = self.subject(subject);
                        let arms = arms
                            .iter()
                            .map(|arm| self.match_arm(arm, subject, &self.arm_body(&arm.branch), true));
                        quote! { match #subject_tokens { #(#arms)* } }
                    }
                }
            }
            Decision::Tests { branches, otherwise } => {
                let branches = branches.iter().map(|(test, branch)| {
                    let (test, body) = (expression(test, &self.names), self.commented(branch));
                    quote! { if #test { #body } else }
                });
                let otherwise = self.commented(otherwise);
                quote! { #(#branches)* { #otherwise } }
            }
        }
    }

    fn straight_decision(&self, step: &Step) -> TokenStream {
        match &step.decision {
            Decision::Match { subject, arms }
                if self.common_outcome(arms.iter().map(|arm| &arm.branch)).is_some() =>
            {
                let subject_tokens = self.subject(subject);
                let ends = arms.iter().map(|arm| {
                    let end = self.end_of(&arm.branch);
                    self.match_arm(arm, subject, &quote!(#end), false)
                });
                let outcome = arms.first().map(|arm| self.outcome_value(&arm.branch, Some(&quote!(end))));
                quote! {
                    let end = match #subject_tokens { #(#ends)* };
                    run.end(end.name());
                    Ok(#outcome)
                }
            }
            Decision::Always(branch) => self.ended(branch),
            Decision::Match { subject, arms } => {
                let subject_tokens = self.subject(subject);
                let arms = arms.iter().map(|arm| {
                    let ended = self.ended(&arm.branch);
                    self.match_arm(arm, subject, &quote!({ #ended }), true)
                });
                quote! { match #subject_tokens { #(#arms)* } }
            }
            Decision::Tests { branches, otherwise } => {
                let branches = branches.iter().map(|(test, branch)| {
                    let (test, why) = (expression(test, &self.names), self.why(branch));
                    let ended = self.ended(branch);
                    quote! { if #test { #why #ended } else }
                });
                let (why, ended) = (self.why(otherwise), self.ended(otherwise));
                quote! { #(#branches)* { #why #ended } }
            }
        }
    }

    /// What the function of a workflow without a loop ends with.
    fn ended(&self, branch: &Branch) -> TokenStream {
        let (told, outcome) = (self.told(branch), self.outcome_value(branch, None));
        quote! { #told Ok(#outcome) }
    }

    /// A decision of which several ways end: first which end, or on to another step; then the outcome, once.
    fn match_with_ends(&self, subject: &Value, arms: &[Arm], outcome: &Branch) -> TokenStream {
        let subject_tokens = self.subject(subject);
        let arms = arms.iter().map(|arm| match &arm.branch.transition {
            Transition::End { .. } => {
                let end = self.end_of(&arm.branch);
                self.match_arm(arm, subject, &quote!(#end), false)
            }
            Transition::Step { .. } => {
                let next = self.next(&arm.branch);
                self.match_arm(arm, subject, &quote!({ step = #next; continue; }), true)
            }
        });
        let outcome = self.outcome_value(outcome, Some(&quote!(end)));
        quote! {
            let end = match #subject_tokens { #(#arms)* };
            run.end(end.name());
            return Ok(#outcome);
        }
    }

    /// The branch whose outcome all ends share, when there are several and each has a name.
    fn common_outcome<'b>(&self, branches: impl Iterator<Item = &'b Branch>) -> Option<&'b Branch> {
        let ends: Vec<&Branch> =
            branches.filter(|branch| matches!(branch.transition, Transition::End { .. })).collect();
        let named = ends.iter().all(|branch| branch.action.is_some());
        ends.first().copied().filter(|_| named && ends.len() > 1 && !self.workflow.ends.is_empty())
    }

    fn end_of(&self, branch: &Branch) -> Option<TokenStream> {
        let Transition::End { end, .. } = &branch.transition else {
            return None;
        };
        let variant = ident(&self.workflow.ends.get((*end)?)?.variant);
        Some(quote!(End::#variant))
    }

    fn subject(&self, subject: &Value) -> TokenStream {
        if let ValueSource::Body(access) = &subject.source
            && let Some((Hop::Length { present: true, open: false }, list)) = access.path.split_last()
        {
            // Constants compare with a length as it is.
            let from = ident(&access.from);
            let list = rust::path(quote!(#from), list);
            return quote!(#list.len());
        }
        let place = place(subject);
        match (&subject.of, subject.optional) {
            _ if matches!(subject.source, ValueSource::Header(_)) => place,
            (Type::String, true) => quote!(#place.as_deref()),
            (Type::String, false) => quote!(#place.as_str()),
            _ => place,
        }
    }

    fn match_arm(&self, arm: &Arm, subject: &Value, body: &TokenStream, commented: bool) -> TokenStream {
        let pattern = match &arm.pattern {
            Pattern::Rest => quote!(_),
            Pattern::AnyPresent if subject.optional => quote!(Some(_)),
            Pattern::AnyPresent => quote!(_),
            Pattern::Listed { values, missing } => {
                let values: Vec<_> =
                    values.iter().map(|value| self.names.constant(value, &subject.of)).collect();
                match (subject.optional, values.is_empty(), missing) {
                    (false, ..) => quote!(#(#values)|*),
                    (true, true, _) => quote!(None),
                    (true, false, false) => quote!(Some(#(#values)|*)),
                    (true, false, true) => quote!(None | Some(#(#values)|*)),
                }
            }
        };
        let comment = commented.then(|| self.why(&arm.branch));
        quote! { #comment #pattern => #body, }
    }

    fn arm_body(&self, branch: &Branch) -> TokenStream {
        let taken = self.taken(branch);
        match branch.transition {
            Transition::Step { .. } => taken,
            Transition::End { .. } => quote!({ #taken }),
        }
    }

    /// What happens on a way, under a comment that says why.
    fn commented(&self, branch: &Branch) -> TokenStream {
        let (comment, taken) = (self.why(branch), self.taken(branch));
        quote! { #comment #taken }
    }

    /// Which action leads to another step, or that none does; an end says its name itself.
    fn why(&self, branch: &Branch) -> TokenStream {
        self.why_unless(branch, false)
    }

    fn why_unless(&self, branch: &Branch, retries: bool) -> TokenStream {
        match (&branch.action, &branch.transition) {
            (Some(_), Transition::End { .. }) => TokenStream::new(),
            (Some(_), Transition::Step { .. }) if retries => TokenStream::new(),
            (Some(action), Transition::Step { step, .. }) => {
                let target = self.workflow.steps.get(*step).map_or("", |step| step.id.as_str());
                self.comment(&format!("{action}: goto {target}"))
            }
            (None, _) => self.comment("No action matches."),
        }
    }

    fn taken(&self, branch: &Branch) -> TokenStream {
        match &branch.transition {
            Transition::Step { .. } => self.next(branch),
            Transition::End { .. } => {
                let told = self.told(branch);
                let outcome = self.outcome_value(branch, None);
                quote! { #told return Ok(#outcome); }
            }
        }
    }

    /// Tells the run that the workflow ends.
    fn told(&self, branch: &Branch) -> TokenStream {
        match &branch.action {
            Some(name) => quote! { run.end(#name); },
            None => quote! { run.complete(); },
        }
    }

    fn next(&self, branch: &Branch) -> TokenStream {
        let Transition::Step { step, hands_over } = &branch.transition else {
            return TokenStream::new();
        };
        let Some(next) = self.workflow.steps.get(*step) else {
            return TokenStream::new();
        };
        let variant = ident(&next.variant);
        let wanted = next.carried.iter().map(|variable| (variable.name.as_str(), variable.optional));
        let fields = self.owned_fields(wanted, hands_over);
        match fields.is_empty() {
            true => quote!(Step::#variant),
            false => quote!(Step::#variant { #(#fields),* }),
        }
    }

    fn outcome_value(&self, branch: &Branch, end: Option<&TokenStream>) -> TokenStream {
        let Transition::End { outcome, .. } = &branch.transition else {
            return TokenStream::new();
        };
        if !self.has_outcome() {
            return quote!(());
        }
        let end = match end {
            Some(_) => Some(quote!(end,)),
            None => self.end_of(branch).map(|end| quote!(end: #end,)),
        };
        let wanted = self.workflow.outputs.iter().map(|output| (output.name.as_str(), output.optional));
        let fields = self.owned_fields(wanted, outcome);
        quote!(Outcome { #end #(#fields),* })
    }

    /// Fields that take values over: each is moved where it is used last, and cloned before.
    fn owned_fields<'f>(
        &self,
        wanted: impl Iterator<Item = (&'f str, bool)>,
        values: &[Value],
    ) -> Vec<TokenStream> {
        // A value can be moved when nothing behind it takes it, or a part of it, too.
        let shares = |one: &ValueSource, other: &ValueSource| match (one, other) {
            (ValueSource::Body(one), ValueSource::Body(other)) => {
                one.from == other.from
                    && (one.path.starts_with(&other.path) || other.path.starts_with(&one.path))
            }
            (one, other) => one == other,
        };
        let last_use = |index: usize, value: &Value| {
            !values.iter().skip(index + 1).any(|later| shares(&later.source, &value.source))
        };
        let fields = wanted.zip(values).enumerate().map(|(index, ((name, optional), value))| {
            let plain = match (&value.source, last_use(index, value)) {
                (ValueSource::Absent, _) => quote!(None),
                (ValueSource::Status, _) => quote!(i64::from(response.status())),
                (source @ ValueSource::Header(_), _) => taken_out(source),
                (ValueSource::Input(_), _) | (_, false) if !rust::is_copy(&value.of) => {
                    let place = place(value);
                    quote!(#place.clone())
                }
                _ => place(value),
            };
            let identifier = ident(name);
            match optional && !value.optional {
                true => quote!(#identifier: Some(#plain)),
                false if identifier == plain.to_string() => quote!(#identifier),
                false => quote!(#identifier: #plain),
            }
        });
        fields.collect()
    }

    /// The projections in the order in which the steps read them, each before its parts.
    fn projections(&self) -> Vec<TokenStream> {
        let mut order: Vec<usize> = Vec::new();
        let mut open: Vec<&ReadTarget> =
            self.workflow.steps.iter().flat_map(|step| &step.reads).map(|read| &read.target).rev().collect();
        while let Some(target) = open.pop() {
            match target {
                ReadTarget::Type(_) => {}
                ReadTarget::Array(item) => open.push(item),
                ReadTarget::Projection(index) if order.contains(index) => {}
                ReadTarget::Projection(index) => {
                    order.push(*index);
                    let projection = self.workflow.projections.get(*index);
                    open.extend(
                        projection
                            .iter()
                            .flat_map(|projection| &projection.fields)
                            .rev()
                            .map(|field| &field.of),
                    );
                }
            }
        }
        let projections = order.iter().filter_map(|index| self.workflow.projections.get(*index));
        projections.map(|projection| self.projection(projection)).collect()
    }

    fn projection(&self, projection: &Projection) -> TokenStream {
        let about = doc([format!("What is read of {}.", projection.description)]);
        let name = ident(&projection.name);
        let default = projection.defaults.then(|| quote!(Default,));
        let renames = Renames::of(
            projection.fields.iter().map(|field| (field.name.as_str(), field.wire_name.as_str())),
        );
        let container = renames.container();
        let fields = projection.fields.iter().map(|field| {
            let (name, of) = (ident(&field.name), self.names.read(&field.of, &self.workflow.projections));
            let of = if field.optional { quote!(Option<#of>) } else { of };
            let serde = renames.field(&field.name, &field.wire_name, Vec::new());
            quote! { #serde #name: #of }
        });
        quote! {
            #about
            #[derive(#default Deserialize)]
            #container
            struct #name {
                #(#fields),*
            }
        }
    }
}

/// Whether a name occurs in tokens.
fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// A part of a response as a value of its own.
fn taken_out(source: &ValueSource) -> TokenStream {
    match source {
        ValueSource::Body(access) => {
            let from = ident(&access.from);
            rust::path(quote!(#from), &access.path)
        }
        ValueSource::Header(name) => quote!(response.header(#name).map(str::to_owned)),
        _ => TokenStream::new(),
    }
}

fn default_name(input: &str) -> String {
    format!("default_{}", input.trim_start_matches("r#").trim_start_matches('_'))
}

fn default_in_words(constant: &crate::ir::Constant) -> String {
    match constant {
        crate::ir::Constant::String(text) | crate::ir::Constant::Variant(text) => text.replace('`', "'"),
        crate::ir::Constant::Integer(value) => value.to_string(),
        crate::ir::Constant::Number(digits) => digits.clone(),
        crate::ir::Constant::Boolean(value) => value.to_string(),
    }
}
