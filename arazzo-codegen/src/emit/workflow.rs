//! The module of a workflow: its inputs, its outcome, its steps as states, and the function that runs it.

mod by_status;
mod call;
mod decision;
mod inputs;
mod made;
mod outcome;
mod request;

use std::cell::RefCell;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::Style;
use super::api::{imports_of_serde, inner, types};
use super::doc::{BLANK, COMMENT, block, doc, prose};
use super::operation::xml;
use super::rust::{self, Names, Renames, ident};
use crate::graph;
use crate::ir::{
    AnswerFormat, BodyRead, Branch, Constant, Decision, Deed, Hop, Program, Projection, ReadTarget, Step,
    Test, Transition, ValueSource, Workflow,
};
use crate::types::{Home, Type};

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

    emitter.name_patterns();
    let inputs = emitter.inputs();
    let outcome = emitter.outcome();
    let ends = emitter.ends();
    let steps = emitter.steps();
    let function = emitter.function();
    let projections: Vec<_> = emitter.projections();
    let layouts = emitter.layouts();
    let types = types(program, home, &emitter.names);
    let patterns = emitter.names.patterns();
    let imports = emitter.names.imports();
    let deserializes = !workflow.inputs.is_empty() || !workflow.projections.is_empty();
    let serializes = derive_serde && workflow.has_outcome;
    let serde = imports_of_serde(program, home, deserializes, serializes);
    let header = match &workflow.summary {
        Some(summary) => doc([format!("Workflow `{}`: {}", workflow.id, prose(summary))]),
        None => doc([format!("Workflow `{}`.", workflow.id)]),
    };
    let flow = workflow.graph.is_worth_showing().then(|| block(&graph::text(&workflow.graph)));
    let header = inner(&quote! { #header #flow });
    let json = emitter.names.import_of_json();
    let runtime = emitter.names.import_of_runtime(&["Run", "WorkflowError"]);
    let retries = workflow.steps.iter().flat_map(|step| &step.failures).filter_map(|failure| failure.retry);
    let waits = retries.filter(|retry| retry.after.is_some()).count() > 0;
    let duration = waits.then(|| quote! { use std::time::Duration; });
    quote! {
        #header
        #duration
        #serde
        #json
        #runtime
        #imports
        #patterns
        #inputs
        #outcome
        #ends
        #steps
        #function
        #(#projections)*
        #layouts
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
    /// Names the patterns of the tests in the order in which they are read.
    fn name_patterns(&self) {
        for step in &self.workflow.steps {
            let required = step.requirements.iter().chain(&step.body_requirements);
            let required = required.map(|requirement| &requirement.test);
            let decided = match &step.decision {
                Decision::Tests { branches, .. } => branches.as_slice(),
                Decision::Always(_) | Decision::Match { .. } => &[],
            };
            let failures = step.failures.iter().map(|failure| &failure.test);
            let tests = required.chain(failures).chain(decided.iter().map(|(test, _)| test));
            for test in tests {
                test.for_each(&mut |test| {
                    if let Test::Matches { value, pattern } = test
                        && let ValueSource::Constant(Constant::String(text)) = &pattern.source
                    {
                        self.names.pattern(text, &value.expression);
                    }
                });
            }
        }
    }

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
            let about = match &step.prelude_to {
                None => doc([format!("`{}`", step.id)]),
                Some(next) => doc([format!("`{}`, before `{next}` is tried again", step.id)]),
            };
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
        let result = if workflow.has_outcome { quote!(Outcome) } else { quote!(()) };
        let id = &workflow.id;
        let first_client = workflow.apis.first().map(|api| self.client(*api));
        let clients: Vec<_> = clients.collect();
        let blank_line = self.blank_line();
        let body = match (self.is_straight(), workflow.steps.first()) {
            (true, Some(only)) => {
                let decision = self.straight_decision(only);
                let statements = self.step(only, &decision);
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
        // What the body does not mention is an argument all the same, under a name that says so.
        let argument = |name: &str, of: TokenStream| {
            let used = mentions(body.clone(), name);
            let name = if used { ident(name) } else { ident(&format!("_{}", name.trim_start_matches("r#"))) };
            quote!(#name: &#of)
        };
        let mut inner = clients.clone();
        let mut outer = clients;
        let mut passed: Vec<TokenStream> = workflow.apis.iter().map(|api| self.client(*api)).collect();
        for dependency in &workflow.dependencies {
            let name = ident(&dependency.name);
            let module = self.names.of_workflow(dependency.workflow);
            inner.push(argument(&dependency.name, quote!(#module Outcome)));
            outer.push(quote!(#name: &#module Outcome));
            passed.push(quote!(#name));
        }
        if !workflow.inputs.is_empty() {
            inner.push(argument("inputs", quote!(Inputs)));
            outer.push(quote!(inputs: &Inputs));
            passed.push(quote!(inputs));
        }
        let many = |arguments: usize| {
            let reason = "one for each API and each workflow that must have run";
            (arguments > 7).then(|| quote! { #[expect(clippy::too_many_arguments, reason = #reason)] })
        };
        let (many_outer, many_inner) = (many(outer.len()), many(inner.len() + 1));
        if !workflow.called {
            return quote! {
                #about
                #many_outer
                pub async fn #name(#(#inner),*) -> Result<#result, WorkflowError> {
                    let mut run = Run::start(#first_client, #id);
                    #body
                }
            };
        }
        let entry = entry(workflow);
        let about_entry =
            doc([format!("Runs workflow `{id}` as the given run, which may be a part of another one.")]);
        quote! {
            #about
            #many_outer
            pub async fn #name(#(#outer),*) -> Result<#result, WorkflowError> {
                #entry(Run::start(#first_client, #id), #(#passed),*).await
            }

            #about_entry
            #many_inner
            pub(super) async fn #entry(mut run: Run, #(#inner),*) -> Result<#result, WorkflowError> {
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
        let decision = self.decision(step);
        let statements = self.step(step, &decision);
        quote! { #pattern => { #statements #decision } }
    }

    /// What a step does before it decides where to go.
    fn step(&self, step: &Step, decision: &TokenStream) -> TokenStream {
        let id = &step.id;
        let enter = match step.prelude_to {
            Some(_) => quote! { run.prepare(#id).await?; },
            None => quote! { run.enter(#id).await?; },
        };
        let request = match &step.deed {
            Deed::Request(request) => request,
            Deed::Call(call) => {
                let called = self.called(step, call, decision);
                let (made, made_last) = self.made_before(step, &called, decision);
                return quote! { #enter #made #called #made_last };
            }
        };
        let (request, call) = self.request(step, request);
        let reads = step.reads.iter().map(|read| self.read(read)).collect::<TokenStream>();
        let demanded = step.demanded.iter().enumerate().map(|(index, demand)| {
            let (variable, expression) = (ident(&demand.variable), &demand.expression);
            let place = taken_out(&demand.source);
            let again = step.demanded.iter().skip(index + 1).any(|other| other.source == demand.source);
            let is_moved = matches!(demand.source, ValueSource::Body(_)) && !rust::is_copy(&demand.of);
            let place = if again && is_moved { quote!(#place.clone()) } else { place };
            quote! { let #variable = response.present(#expression, #place)?; }
        });
        let (noted, noted_of_body) = (self.noted(&step.noted), self.noted(&step.noted_of_body));
        let demanded: TokenStream = demanded.collect();
        let behind = quote! { #demanded #decision };
        let checked = self.checked_at_once(step, &reads, &noted_of_body, &behind).unwrap_or_else(|| {
            let requirements = self.requirements(step, &step.requirements);
            let of_body = self.requirements(step, &step.body_requirements);
            let of_body = quote! { #noted_of_body #of_body };
            let made_of_answer = self.made(&step.made_of_answer, &quote! { #of_body #behind });
            quote! { #requirements #reads #made_of_answer #of_body }
        });
        let send = if step.receives_file { quote!(download) } else { quote!(send) };
        let then = quote! {
            #request
            let response = #call.#send(&mut run).await?;
            #noted
            #checked
            #demanded
        };
        let (made, made_last) = self.made_before(step, &then, decision);
        quote! { #enter #made #then #made_last }
    }

    /// The criteria before and behind the reading of the body as one, so that what happens when one of them does not hold is
    /// written once. Nothing when that is not so, or when what is behind needs a value and what was taken out of it.
    fn checked_at_once(
        &self,
        step: &Step,
        reads: &TokenStream,
        noted_of_body: &TokenStream,
        behind: &TokenStream,
    ) -> Option<TokenStream> {
        if step.failures.is_empty() || step.requirements.is_empty() || step.body_requirements.is_empty() {
            return None;
        }
        let requirements = self.required(step, &step.requirements);
        let body_requirements = self.required(step, &step.body_requirements);
        let of_body = quote! { #noted_of_body #body_requirements };
        let made_of_answer = self.made(&step.made_of_answer, &quote! { #of_body #behind });
        let bindings = || step.reads.iter().flat_map(|read| &read.bindings);
        let taken_apart = |name: &str| bindings().any(|binding| binding.from.as_deref() == Some(name));
        let made = step.made_of_answer.iter().map(|made| &made.name);
        let names: Vec<&String> = bindings()
            .map(|binding| &binding.name)
            .chain(made)
            .filter(|name| mentions(behind.clone(), name))
            .collect();
        if names.iter().any(|name| taken_apart(name)) {
            return None;
        }
        let names: Vec<_> = names.into_iter().map(|name| ident(name)).collect();
        let found = match names.as_slice() {
            [only] => quote!(#only),
            names => quote!((#(#names),*)),
        };
        let ways = self.failures(step);
        let failed = quote! {
            Err(failure) if failure.is_unmet_criterion() => { #ways }
            Err(error) => return Err(error),
        };
        let checked = match names.is_empty() {
            true => quote! { match check() { Ok(()) => {} #failed } },
            false => quote! { let #found = match check() { Ok(found) => found, #failed }; },
        };
        Some(quote! {
            let check = || -> Result<_, WorkflowError> {
                #requirements
                #reads
                #made_of_answer
                #of_body
                Ok(#found)
            };
            #checked
        })
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
                None => match &read.format {
                    AnswerFormat::Json => quote!(response.json::<#of>()?),
                    AnswerFormat::JsonSequence => quote!(response.json_sequence::<#of>()?),
                    AnswerFormat::Form => quote!(response.form::<#of>()?),
                    AnswerFormat::File => quote!(response.file()),
                    AnswerFormat::Text if read.target == ReadTarget::Type(Type::String) => {
                        quote!(response.text().into_owned())
                    }
                    AnswerFormat::Text => quote!(response.plain::<#of>()?),
                    AnswerFormat::Xml(layout) => {
                        match layout.and_then(|index| self.workflow.layouts.get(index)) {
                            None => quote!(response.xml::<#of>()?),
                            Some(layout) => {
                                let layout = ident(&layout.name);
                                quote!(response.xml_as::<#of>(&#layout)?)
                            }
                        }
                    }
                },
            };
            let value = rust::path(start, &binding.path);
            // Alone, a conversion needs nothing around it.
            let value = match (value.clone().into_iter().next(), binding.path.last()) {
                (Some(TokenTree::Group(inner)), Some(Hop::Length { present: true, open: false })) => {
                    inner.stream()
                }
                _ => value,
            };
            quote! { let #name = #value; }
        });
        quote! { #(#bindings)* }
    }

    /// How answers in XML are written.
    fn layouts(&self) -> TokenStream {
        let layouts = self.workflow.layouts.iter().map(|layout| {
            let about = doc([format!("How {} is written as XML.", layout.description)]);
            let (name, of) = (ident(&layout.name), self.names.runtime("Xml"));
            let root = xml(&layout.root, &self.names);
            let blank_line = self.blank_line();
            quote! { #blank_line #about const #name: #of<'_> = #root; }
        });
        layouts.collect()
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

/// Whether a variable of this name occurs in tokens. A segment of a path, a member and the name of a field are none.
pub(super) fn mentions(tokens: TokenStream, name: &str) -> bool {
    let is = |token: Option<&TokenTree>, sign: char| matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == sign);
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Ident(ident) if ident == name => {
            let before = |distance: usize| tokens.get(index.checked_sub(distance)?);
            let is_segment = is(before(1), ':') && is(before(2), ':');
            let is_member = is(before(1), '.') && !is(before(2), '.');
            !is_segment && !is_member && !is(tokens.get(index + 1), ':')
        }
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The function that runs a workflow as a part of another run.
fn entry(workflow: &Workflow) -> proc_macro2::Ident {
    ident(if workflow.name == "execute" { "execute_as" } else { "execute" })
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
