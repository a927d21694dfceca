//! Which backend an attempt goes to.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};

use solution_05_deadlines::Context;
use solution_09_breakers::Refused;
use solution_11_balancing::{Backend, BadSettings, Balancer, Outcome, Picked, Settings};

use crate::client::CallError;
use crate::cluster::member::{Member, Standing};
use crate::cluster::news::News;

/// The backends of the list.
pub(crate) struct Members {
    /// `None` until there is a list. The balancer has the same one: it is set, and asked to pick, under this lock.
    list: Mutex<Option<Vec<Arc<Member>>>>,
    news: Arc<News>,
}

/// Where a call need not be sent.
#[derive(Default)]
pub(crate) struct PassedOver {
    /// Earlier attempts failed there: only if there is nobody else.
    pub(crate) tried: Vec<Arc<str>>,
    /// Their breakers have just refused this attempt.
    pub(crate) refused: Vec<(Arc<str>, Refused)>,
}

/// What an attempt goes to. The balancer counts it until this is dropped.
pub(crate) struct Chosen {
    pub(crate) member: Arc<Member>,
    picked: Option<Picked>,
}

/// What there is for an attempt now: a backend, or the certainty that there is none. Else a backend may be connected
/// soon, and until then this is why not.
type Choice = Result<Result<Chosen, CallError>, String>;

impl Members {
    pub(crate) fn new(balance: Option<Settings>) -> Result<Self, BadSettings> {
        let balancer = balance.map(|settings| Ok((Balancer::new(settings)?, settings))).transpose()?;
        Ok(Self { list: Mutex::default(), news: Arc::new(News::new(balancer)) })
    }

    pub(crate) fn set(&self, backends: Vec<(Backend, Arc<Member>)>) {
        let (backends, members): (Vec<_>, Vec<_>) = backends.into_iter().unzip();
        let mut list = self.list();
        *list = Some(members);
        if let Some(balancer) = self.balancer() {
            balancer.set(backends);
        }
        drop(list);
        self.news.changed.notify_waiters();
    }

    pub(crate) fn news(&self) -> Arc<News> {
        Arc::clone(&self.news)
    }

    pub(crate) fn balancer(&self) -> Option<&Balancer> {
        self.news.balancer()
    }

    /// Waits until there is somebody to call, or nobody in sight. Where nothing can be sent there is nothing to retry: this
    /// is no attempt, and only the call's own deadline ends it.
    pub(crate) async fn settled(&self, context: &Context) -> Result<(), CallError> {
        self.wait_until(context, || {
            let list = self.list();
            let members = list.as_ref().ok_or(NO_LIST)?;
            let mut standings = members.iter().map(|member| member.standing());
            if standings.any(|standing| matches!(standing, Standing::Ready)) {
                return Ok(());
            }
            let (reasons, connecting) = why_not(members, &[]);
            if connecting { Err(reasons.join("; ")) } else { Ok(()) }
        })
        .await
    }

    /// Chooses a backend that is connected, or waits for one that may be soon.
    pub(crate) async fn choose(
        &self,
        context: &Context,
        passed_over: &PassedOver,
    ) -> Result<Chosen, CallError> {
        self.wait_until(context, || self.choice(passed_over)).await?
    }

    /// Looks, and again at each change. An `Err` of `look` is what is still missing.
    async fn wait_until<T>(
        &self,
        context: &Context,
        look: impl Fn() -> Result<T, String>,
    ) -> Result<T, CallError> {
        loop {
            let mut changed = pin!(self.news.changed.notified());
            changed.as_mut().enable();
            let reason = match look() {
                Ok(found) => return Ok(found),
                Err(reason) => reason,
            };
            context.run(changed).await.map_err(|stopped| CallError::NotSent { stopped, reason })?;
        }
    }

    fn choice(&self, PassedOver { tried, refused }: &PassedOver) -> Choice {
        let list = self.list();
        let members = list.as_ref().ok_or(NO_LIST)?;
        let is_out = |member: &&Arc<Member>| {
            let is_refused = refused.iter().any(|(name, _)| *name == member.name);
            is_refused || !matches!(member.standing(), Standing::Ready)
        };
        let out: Vec<_> = members.iter().filter(is_out).map(|member| &*member.name).collect();
        let out_or_tried: Vec<_> = out.iter().copied().chain(tried.iter().map(|name| &**name)).collect();
        if let Some(chosen) = self.pick(members, &out_or_tried).or_else(|| self.pick(members, &out)) {
            return Ok(Ok(chosen));
        }
        let (reasons, connecting) = why_not(members, refused);
        let reason = reasons.join("; ");
        match refused.is_empty() {
            _ if connecting => Err(reason),
            true => Ok(Err(CallError::NotConnected { reason })),
            false => Ok(Err(CallError::ShutOff { reason })),
        }
    }

    /// Lesson 11's choice, or the first.
    fn pick(&self, members: &[Arc<Member>], except: &[&str]) -> Option<Chosen> {
        let Some(balancer) = self.balancer() else {
            let member = members.iter().find(|member| !except.contains(&&*member.name))?;
            return Some(Chosen { member: Arc::clone(member), picked: None });
        };
        let picked = balancer.pick_except(except).ok()?;
        let member = members.iter().find(|member| member.name == picked.backend().name)?;
        Some(Chosen { member: Arc::clone(member), picked: Some(picked) })
    }

    /// Tells the balancer how a call ended that says something about its backend.
    pub(crate) fn ended(&self, Chosen { member, picked }: Chosen, outcome: Outcome) {
        let Some(picked) = picked else { return };
        let was_ejected = outcome != Outcome::Unreachable || self.is_ejected(&member.name);
        picked.done(outcome);
        if !was_ejected && self.is_ejected(&member.name) {
            tracing::info!(backend = %member.name, "ejected");
        }
    }

    fn is_ejected(&self, name: &str) -> bool {
        let status = self.balancer().into_iter().flat_map(Balancer::status);
        status.filter(|status| &*status.backend.name == name).any(|status| status.ejected_until.is_some())
    }

    fn list(&self) -> MutexGuard<'_, Option<Vec<Arc<Member>>>> {
        self.list.lock().expect("no code that holds the list can panic")
    }
}

const NO_LIST: &str = "there is no list of backends yet";

/// Why none of them can be called, and whether that may change soon.
fn why_not(members: &[Arc<Member>], refused: &[(Arc<str>, Refused)]) -> (Vec<String>, bool) {
    let mut connecting = false;
    let reasons = members.iter().map(|member| {
        let refusal = refused.iter().find(|(name, _)| *name == member.name);
        let reason = match (refusal, member.standing()) {
            (Some((_, refusal)), _) => refusal.to_string(),
            (None, Standing::Down(reason)) => reason,
            (None, Standing::Connecting | Standing::Ready) => {
                connecting = true;
                "no connection yet".to_owned()
            }
        };
        format!("{}: {reason}", member.name)
    });
    (reasons.collect(), connecting)
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list().iter().flatten()).finish()
    }
}
