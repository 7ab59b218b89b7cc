//! The server that compiled workflows send their requests to: it has Prism judge each of them, and answers so that the
//! workflow goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arazzo_runtime::HttpTransport;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

use super::answers::{self, Answer, Composer, Random};
use super::blame::{self, Arrived, Blame};
use super::description::Description;
use super::documents::Document;
use super::judge::{self, Violation};
use super::said::{Exchange, Frame, Scope, Sent};
use crate::Failure;

/// How requests of a run are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// With Prism's examples, as long as it has any.
    Mocked,
    /// So that the criteria of success are met.
    Wanted,
    /// By chance.
    Varied,
}

/// What came of sending a step's request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Judged {
    pub(super) workflow: String,
    pub(super) step: String,
    /// Method, path and query.
    pub(super) line: String,
    /// The body, as far as it is text, so that requests can be told apart.
    pub(super) body: String,
    /// `None` when Prism cannot serve the description.
    pub(super) violations: Option<Vec<(Violation, Blame, String)>>,
}

/// The run that is under way.
pub(super) struct Scene {
    document: Arc<Document>,
    /// Where Prism serves each API.
    addresses: Vec<Option<String>>,
    manner: Manner,
    random: Random,
    /// The workflow and the step that the run is in.
    step: Option<(String, String)>,
    frames: BTreeMap<String, Frame>,
    pub(super) reached: BTreeSet<(String, String)>,
    pub(super) judged: BTreeSet<Judged>,
}

impl Scene {
    pub(super) fn new(document: Arc<Document>, addresses: Vec<Option<String>>) -> Self {
        Self {
            document,
            addresses,
            manner: Manner::Wanted,
            random: Random(0),
            step: None,
            frames: BTreeMap::new(),
            reached: BTreeSet::new(),
            judged: BTreeSet::new(),
        }
    }

    /// Begins a run, given the inputs of each workflow.
    pub(super) fn begin(&mut self, manner: Manner, seed: u64, inputs: &Value) {
        self.manner = manner;
        self.random = Random(seed);
        self.step = None;
        let inputs = inputs.as_object().into_iter().flatten();
        self.frames =
            inputs.map(|(workflow, inputs)| (workflow.clone(), Frame::new(inputs.clone()))).collect();
    }

    /// Notes that a step is entered.
    pub(super) fn enter(&mut self, workflow: String, step: String) {
        self.frames.entry(workflow.clone()).or_default();
        let document = Arc::clone(&self.document);
        if let Some(tree) = document.step(&workflow, &step)
            && let Some(called) = tree.get("workflowId").and_then(Value::as_str)
        {
            let called = called.rsplit('.').next().unwrap_or(called).to_owned();
            let given = self.scope(&workflow, None).sent(tree).parameters.into_iter();
            let given = given.filter_map(|(name, _, value)| Some((name, value?))).collect();
            self.frames.insert(called.clone(), Frame::new(Value::Object(given)));
            if let Some(frame) = self.frames.get_mut(&workflow) {
                frame.note_call(&step, &called);
            }
        }
        self.reached.insert((workflow.clone(), step.clone()));
        self.step = Some((workflow, step));
    }

    fn scope<'a>(&'a self, workflow: &'a str, exchange: Option<&'a Exchange>) -> Scope<'a> {
        Scope {
            root: &self.document.root,
            workflows: &self.document.workflows,
            frames: &self.frames,
            workflow,
            exchange,
        }
    }

    /// What the step that the run is in says to send.
    fn said(&self) -> Sent {
        let Some((workflow, step)) = &self.step else { return Sent::default() };
        let step = self.document.step(workflow, step);
        step.map(|step| self.scope(workflow, None).sent(step)).unwrap_or_default()
    }

    /// Notes what Prism says of a request, and gives an answer to it.
    fn answer(&mut self, api: usize, arrived: &Arrived, verdict: Option<Verdict>) -> Option<Answer> {
        let document = Arc::clone(&self.document);
        let said = self.said();
        let (workflow, id) = self.step.clone()?;
        let step = document.step(&workflow, &id)?;
        let violations = verdict.as_ref().map(|verdict| {
            let violations = verdict.violations.iter().cloned();
            violations
                .map(|violation| {
                    let (blame, reason) = blame::of(&violation, &said, arrived);
                    (violation, blame, reason)
                })
                .collect::<Vec<_>>()
        });
        let is_accepted = violations.as_ref().is_some_and(Vec::is_empty);
        self.judged.insert(Judged {
            workflow: workflow.clone(),
            step: id.clone(),
            line: format!("{} {}", arrived.method, arrived.target),
            body: String::from_utf8_lossy(&arrived.body).chars().take(400).collect(),
            violations,
        });
        let known = |expression: &Value| self.scope(&workflow, None).value(expression);
        let mut random = self.random;
        let composer = Composer {
            root: &document.root,
            workflow: document.workflows.get(&workflow)?,
            step,
            description: document.apis.get(api)?,
            operation: document.operation(step).map(|(_, operation)| operation),
            demands: document.demands(&workflow, step),
            known: &known,
        };
        let mocked = verdict
            .filter(|verdict| is_accepted && self.manner == Manner::Mocked && verdict.mock.status < 400);
        let answer = match (self.manner, mocked) {
            (_, Some(verdict)) => composer.completed(verdict.mock),
            (Manner::Varied, _) => composer.varied(&mut random),
            _ => composer.wanted(),
        };
        self.random = random;
        let exchange = Exchange {
            url: arrived.target.clone(),
            method: arrived.method.clone(),
            sent: said,
            status: answer.status,
            headers: answer.headers.clone(),
            body: answer.body.clone(),
        };
        let outputs = self.scope(&workflow, Some(&exchange)).outputs(step);
        if let Some(frame) = self.frames.get_mut(&workflow) {
            frame.note_outputs(&id, outputs);
        }
        Some(answer)
    }
}

/// What Prism says of a request, and what it would answer.
#[derive(Clone, Debug)]
struct Verdict {
    violations: Vec<Violation>,
    mock: Answer,
}

/// The server.
pub(super) struct Stage {
    scene: Mutex<Option<Scene>>,
    http: reqwest::Client,
    /// What Prism has said of requests; it says the same of the same.
    verdicts: Mutex<BTreeMap<String, Verdict>>,
}

impl Stage {
    /// Starts the server; gives it and its port.
    pub(super) fn start() -> Result<(Arc<Self>, u16), Failure> {
        let http = HttpTransport::client_builder().map_err(Failure::at("HTTP"))?.no_proxy();
        let http = http.timeout(std::time::Duration::from_secs(60)).build().map_err(Failure::at("HTTP"))?;
        let stage = Arc::new(Self { scene: Mutex::new(None), http, verdicts: Mutex::default() });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::at("the server"))?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.map_err(Failure::at("the server"))?;
        let port = listener.local_addr().map_err(Failure::at("the server"))?.port();
        let serving = Arc::clone(&stage);
        std::thread::spawn(move || runtime.block_on(serving.serve(&listener)));
        Ok((stage, port))
    }

    async fn serve(self: Arc<Self>, listener: &TcpListener) {
        // Accepting fails when the process is out of files, which a later attempt may not find.
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let stage = Arc::clone(&self);
            let service = service_fn(move |request| {
                let stage = Arc::clone(&stage);
                async move { Ok::<_, Infallible>(stage.handled(request).await) }
            });
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    }

    /// Does something with the scene, if there is one.
    pub(super) fn with_scene<T>(&self, what: impl FnOnce(&mut Scene) -> T) -> Option<T> {
        self.scene().as_mut().map(what)
    }

    /// Sets the scene for a document; gives the one before.
    pub(super) fn set(&self, scene: Option<Scene>) -> Option<Scene> {
        std::mem::replace(&mut *self.scene(), scene)
    }

    fn scene(&self) -> MutexGuard<'_, Option<Scene>> {
        self.scene.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn handled(&self, request: hyper::Request<Incoming>) -> hyper::Response<Full<Bytes>> {
        let answer = match self.answered(request).await {
            Ok(answer) => answer,
            Err(reason) => return response(599, &BTreeMap::new(), reason),
        };
        response(answer.status, &answer.headers, answers::written(&answer))
    }

    async fn answered(&self, request: hyper::Request<Incoming>) -> Result<Answer, String> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        // The first segment tells which API is meant.
        let (api, rest) = target.trim_start_matches('/').split_once(['/', '?']).unwrap_or((target, ""));
        let separator = target.get(api.len() + 1..api.len() + 2).unwrap_or("/");
        let target = if separator == "?" { format!("/?{rest}") } else { format!("/{rest}") };
        let api: usize = api.trim_matches('/').parse().map_err(|_| format!("whose is `{target}`?"))?;
        let headers = head.headers.iter();
        let headers = headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let arrived = Arrived {
            method: head.method.to_string(),
            target,
            headers: headers.collect(),
            body: body.to_vec(),
        };
        let place = self.with_scene(|scene| {
            let description = scene.document.apis.get(api).cloned();
            description.zip(scene.addresses.get(api).cloned().flatten())
        });
        let verdict = match place.flatten() {
            Some((description, address)) => Some(self.judge(&address, &description, &arrived).await?),
            None => None,
        };
        let answer = self.with_scene(|scene| scene.answer(api, &arrived, verdict)).flatten();
        answer.ok_or_else(|| "no step is being taken".to_owned())
    }

    /// What Prism says of a request, also of what it does not look at without a credential.
    async fn judge(
        &self,
        address: &str,
        description: &Description,
        arrived: &Arrived,
    ) -> Result<Verdict, String> {
        let url = format!("{address}{}", judge::served_target(description, &arrived.method, &arrived.target));
        let key = format!("{} {url} {:?} {:?}", arrived.method, arrived.headers, arrived.body);
        if let Some(known) = self.verdicts().get(&key) {
            return Ok(known.clone());
        }
        let mut verdict = self.ask(arrived, &url, &[]).await?;
        if let Some(missing) = verdict.violations.iter().find(|one| blame::is_of_credentials(one)).cloned() {
            for authorization in ["Bearer token", "Basic dXNlcjpwYXNzd29yZA=="] {
                let (query, headers) = keys(&description.credentials(), authorization);
                let separator = if url.contains('?') { '&' } else { '?' };
                let url = if query.is_empty() { url.clone() } else { format!("{url}{separator}{query}") };
                let again = self.ask(arrived, &url, &headers).await?;
                if !again.violations.iter().any(blame::is_of_credentials) {
                    verdict = again;
                    verdict.violations.insert(0, missing);
                    break;
                }
            }
        }
        self.verdicts().insert(key, verdict.clone());
        Ok(verdict)
    }

    async fn ask(&self, arrived: &Arrived, url: &str, more: &[(String, String)]) -> Result<Verdict, String> {
        let method = reqwest::Method::from_bytes(arrived.method.as_bytes());
        let mut request = self.http.request(method.map_err(|error| error.to_string())?, url);
        for (name, value) in arrived.headers.iter().chain(more) {
            if !["host", "content-length", "transfer-encoding", "connection"].contains(&name.as_str()) {
                request = request.header(name, value);
            }
        }
        let response = request.body(arrived.body.clone()).send().await;
        let response = response.map_err(|error| format!("Prism: {error}"))?;
        let status = response.status().as_u16();
        let mut headers = texts(response.headers());
        let text = response.text().await.map_err(|error| format!("Prism: {error}"))?;
        let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let listed = headers.iter().find(|(name, _)| name == "sl-violations");
        let violations = judge::violations(listed.map(|(_, listed)| listed.as_str()), &body);
        // What is left is about the answer, and not about how it was brought.
        headers.retain(|(name, _)| {
            !["content-length", "transfer-encoding", "connection", "keep-alive", "date", "sl-violations"]
                .contains(&name.as_str())
        });
        Ok(Verdict { violations, mock: Answer { status, headers: headers.into_iter().collect(), body } })
    }

    fn verdicts(&self) -> MutexGuard<'_, BTreeMap<String, Verdict>> {
        self.verdicts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Headers as texts, by their names in lower case.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

/// What adds the credentials of all schemes to a request: to its query, and to its headers.
fn keys(credentials: &Value, authorization: &str) -> (String, Vec<(String, String)>) {
    let mut query = Vec::new();
    let mut headers = vec![("authorization".to_owned(), authorization.to_owned())];
    for credential in credentials.as_array().into_iter().flatten() {
        let text = |field: &str| credential.get(field).and_then(Value::as_str).unwrap_or_default();
        let name = text("name");
        match text("kind") {
            "query" => query.push(format!("{name}=key")),
            "header" if !name.eq_ignore_ascii_case("authorization") => {
                headers.push((name.to_ascii_lowercase(), "key".to_owned()));
            }
            "cookie" => headers.push(("cookie".to_owned(), format!("{name}=key"))),
            _ => {}
        }
    }
    (query.join("&"), headers)
}

fn response(status: u16, headers: &BTreeMap<String, String>, body: String) -> hyper::Response<Full<Bytes>> {
    let mut builder = hyper::Response::builder().status(status);
    // How long the body is is counted, whatever an output wants to read there.
    for (name, value) in headers.iter().filter(|(name, _)| *name != "content-length") {
        builder = builder.header(name, value);
    }
    let whole = builder.body(Full::new(Bytes::from(body)));
    whole.unwrap_or_else(|_| {
        hyper::Response::new(Full::new(Bytes::from_static(b"a header cannot be written")))
    })
}
