//! What a server serves.

use std::pin::Pin;

use solution_03_errors::WireError;

use crate::method::MethodId;
use crate::schema::Schema;
use crate::server::{Call, Encoded};

/// The work for one call.
pub type Work = Pin<Box<dyn Future<Output = Result<Encoded, WireError>> + Send>>;

/// Methods by number. [`service!`](crate::service) makes one of a trait.
pub trait Service: Send + Sync + 'static {
    /// What the handshake compares.
    fn schema(&self) -> &Schema;

    /// Begins the work for one call; `None` if there is no such method. Is called on the call's own task, or,
    /// if the method [is inline](Self::is_inline), on its connection's.
    fn call(&self, method: MethodId, call: Call) -> Option<Work>;

    /// Whether that method's work is begun on the connection's own task, and gets one of its own only if it has to
    /// wait for something. It saves what a task costs; a method that computes for long, or blocks, holds back all
    /// calls of its connection.
    fn is_inline(&self, _method: MethodId) -> bool {
        false
    }
}

/// Makes of a list of methods: their numbers, a client with a function for each, a trait to implement, and a
/// [`Service`] of whatever implements it.
///
/// ```ignore
/// service! {
///     /// Money.
///     service Ledger as "ledger.v1.Ledger" by include_bytes!("ledger.binpb");
///     client LedgerClient;
///     server LedgerService;
///     methods {
///         /// Opens an account.
///         open = "Open": OpenRequest => OpenReply,
///         /// What it holds. Looks it up and is done: begun on the connection's own task.
///         balance = "Balance": BalanceRequest => BalanceReply [inline],
///     }
/// }
/// ```
///
/// A method marked `[inline]` is as [`Service::is_inline`] says.
#[macro_export]
macro_rules! service {
    (
        $(#[$doc:meta])*
        service $Trait:ident as $name:literal by $file:expr;
        client $Client:ident;
        server $Server:ident;
        methods { $( $(#[$method_doc:meta])* $method:ident = $method_name:literal: $Request:ty => $Reply:ty $([$inline:ident])? ),+ $(,)? }
    ) => {
        $(#[$doc])*
        ///
        /// Each call has a task of its own, but for methods marked `[inline]`: on the multi-thread runtime a method that blocks holds back nobody on its
        /// connection, on the current-thread runtime everybody. Its future is dropped when its caller gives up, its deadline passes or the connection ends.
        pub trait $Trait: Send + Sync + 'static {
            $(
                $(#[$method_doc])*
                fn $method(
                    &self,
                    context: &$crate::Context,
                    request: $Request,
                ) -> impl Future<Output = Result<$Reply, $crate::WireError>> + Send;
            )+
        }

        #[doc = concat!("Calls of `", $name, "`.")]
        #[derive(Clone, Debug)]
        pub struct $Client<C = $crate::Client>(pub C);

        #[doc = concat!("Serves `", $name, "` by an implementation of its trait.")]
        #[derive(Debug)]
        pub struct $Server<T>(std::sync::Arc<T>);

        impl<C> $Client<C> {
            /// What the handshake compares.
            pub const SCHEMA: $crate::Schema = $crate::Schema { service: $name, file: $file };
        }

        impl<C: $crate::Caller> $Client<C> {
            $(
                $(#[$method_doc])*
                ///
                /// # Errors
                /// Any [`CallError`]($crate::CallError).
                pub async fn $method(
                    &self,
                    context: &$crate::Context,
                    request: &$Request,
                ) -> Result<$Reply, $crate::CallError> {
                    const METHOD: $crate::Method = $crate::Method::new(
                        $name,
                        $method_name,
                        <$Request as $crate::Message>::KIND,
                        <$Reply as $crate::Message>::KIND,
                    );
                    $crate::Caller::call(&self.0, context, &METHOD, request).await
                }
            )+
        }

        impl<T: $Trait> $Server<T> {
            /// Serves by `implementation`.
            pub fn new(implementation: T) -> Self {
                Self(std::sync::Arc::new(implementation))
            }
        }

        impl<T: $Trait> $crate::Service for $Server<T> {
            fn schema(&self) -> &$crate::Schema {
                const { &$Client::<$crate::Client>::SCHEMA }
            }

            fn call(&self, method: $crate::MethodId, mut call: $crate::Call) -> Option<$crate::Work> {
                $({
                    const METHOD: $crate::Method = $crate::Method::new(
                        $name,
                        $method_name,
                        <$Request as $crate::Message>::KIND,
                        <$Reply as $crate::Message>::KIND,
                    );
                    if method == METHOD.id {
                        let service = std::sync::Arc::clone(&self.0);
                        return Some(Box::pin(async move {
                            let request: $Request = call.request()?;
                            let reply = service.$method(call.context(), request).await?;
                            call.reply(&reply).await
                        }));
                    }
                })+
                None
            }

            fn is_inline(&self, method: $crate::MethodId) -> bool {
                $({
                    const METHOD: $crate::Method = $crate::Method::new(
                        $name,
                        $method_name,
                        <$Request as $crate::Message>::KIND,
                        <$Reply as $crate::Message>::KIND,
                    );
                    if method == METHOD.id {
                        return false $(|| $crate::service!(@$inline))?;
                    }
                })+
                false
            }
        }
    };
    (@inline) => { true };
}
