//! [`service!`](crate::service).

/// Makes of what looks like a trait: that trait, for the server to implement; a stub for the client, with a function
/// for each method; and a [`Service`](crate::Service) of whatever implements the trait.
///
/// ```ignore
/// rpc::service! {
///     /// Money.
///     #[schema(include_bytes!("ledger.binpb"))]
///     #[api(LedgerApi)]
///     #[client(LedgerClient)]
///     #[server(LedgerServer)]
///     pub trait Ledger as "ledger.v1.Ledger" {
///         /// Opens an account.
///         async fn open(OpenRequest) -> OpenReply = "Open";
///         /// Looks it up and is done.
///         #[inline]
///         #[idempotent]
///         async fn balance(BalanceRequest) -> BalanceReply = "Balance";
///     }
/// }
///
/// let server = Server::new(LedgerServer::new(bank)); // where `bank` implements `Ledger`
/// let ledger = LedgerClient::connect("127.0.0.1:4000").await?;
/// let reply = ledger.balance(&context, &BalanceRequest { account: 1 }).await?;
/// ```
///
/// `LedgerApi` is the [`Api`](crate::Api) that both sides have in common. The texts are the names in the `.proto`,
/// `schema` its serialized `FileDescriptorProto`. A method marked `#[inline]` is as
/// [`Method::inline`](crate::Method::inline) says, one marked `#[idempotent]` as
/// [`Method::idempotent`](crate::Method::idempotent) says. Docs come first, then `#[inline]`, then `#[idempotent]`.
#[macro_export]
macro_rules! service {
    (
        $(#[doc = $doc:expr])*
        #[schema($schema:expr)]
        #[api($Api:ident)]
        #[client($Client:ident)]
        #[server($Server:ident)]
        $vis:vis trait $Trait:ident as $name:literal {
            $(
                $(#[doc = $method_doc:expr])*
                $(#[inline $($inline:lifetime)?])?
                $(#[idempotent $($idempotent:lifetime)?])?
                async fn $method:ident($Request:ty) -> $Reply:ty = $method_name:literal;
            )+
        }
    ) => {
        $(#[doc = $doc])*
        ///
        /// Each call has a task of its own, but for methods that are inline: on the multi-thread runtime a method that
        /// blocks holds back nobody on its connection, on the current-thread runtime everybody. Once it is answered, a later
        /// call may have the same task. Its future is dropped when the client gives up, its deadline passes or the
        /// connection ends.
        $vis trait $Trait: Send + Sync + 'static {
            $(
                $(#[doc = $method_doc])*
                fn $method(
                    &self,
                    context: &$crate::Context,
                    request: $Request,
                ) -> impl Future<Output = Result<$Reply, $crate::WireError>> + Send;
            )+
        }

        #[doc = concat!("The API `", $name, "`.")]
        #[derive(Clone, Copy, Debug)]
        $vis enum $Api {}

        #[doc = concat!("Calls `", $name, "` through a [`Caller`]($crate::Caller): by default over one connection.")]
        #[derive(Clone, Debug)]
        $vis struct $Client<C = $crate::Client<$Api>>(C);

        #[doc = concat!("Serves `", $name, "` by an implementation of its trait.")]
        #[derive(Debug)]
        $vis struct $Server<T>(std::sync::Arc<T>);

        const _: () = {
            /// The place of each method in `METHODS`.
            #[allow(non_camel_case_types, reason = "a method's name is all that the macro has")]
            #[derive(Clone, Copy)]
            enum Place {
                $($method),+
            }

            const METHODS: [$crate::Method; [$(Place::$method),+].len()] = [$(
                $crate::Method::new(
                    $name,
                    $method_name,
                    <$Request as $crate::Message>::KIND,
                    <$Reply as $crate::Message>::KIND,
                )
                $(.inline($($inline)?))?
                $(.idempotent($($idempotent)?))?
            ),+];

            impl $crate::Api for $Api {
                const SCHEMA: $crate::Schema = $crate::Schema { service: $name, file: $schema };
                const METHODS: &'static [$crate::Method] = &METHODS;
            }

            impl $Client {
                /// Connects over TCP to `host:port`, with the default [`Options`]($crate::Options). The connection does
                /// not come back once it is lost: that of a [`channel`](Self::channel) does.
                ///
                /// # Errors
                /// Any [`ConnectError`]($crate::ConnectError).
                pub async fn connect(address: impl ToString) -> Result<Self, $crate::ConnectError> {
                    Self::connect_with(address, $crate::Options::default()).await
                }

                /// Connects over TCP to `host:port`.
                ///
                /// # Errors
                /// Any [`ConnectError`]($crate::ConnectError).
                pub async fn connect_with(
                    address: impl ToString,
                    options: $crate::Options,
                ) -> Result<Self, $crate::ConnectError> {
                    $crate::Client::connect(address, options).await.map(Self)
                }
            }

            impl $Client<$crate::Channel<$Api>> {
                /// Begins to connect over TCP to `host:port`, and again whenever the connection is lost. Must be called
                /// within a tokio runtime.
                pub fn channel(address: impl ToString, options: $crate::Options) -> Self {
                    Self($crate::Channel::new($crate::TcpConnector::new(address), options))
                }
            }

            impl $Client<$crate::Cluster<$Api>> {
                /// Calls the servers of a list, each over TCP to `host:port`. Must be called within a tokio runtime.
                ///
                /// # Errors
                /// [`BadOptions`]($crate::BadOptions).
                pub fn cluster(
                    list: impl $crate::Discover,
                    options: $crate::ClusterOptions,
                ) -> Result<Self, $crate::BadOptions> {
                    $crate::Cluster::new(list, |address| $crate::TcpConnector::new(address), options).map(Self)
                }
            }

            impl<C: $crate::Caller<Api = $Api>> $Client<C> {
                /// Calls through `caller`, whose handshake was made for this API.
                pub fn new(caller: C) -> Self {
                    Self(caller)
                }

                /// What the calls go through.
                pub fn caller(&self) -> &C {
                    &self.0
                }

                /// The same, with something round each call: [`Caller`]($crate::Caller) says what.
                pub fn layer<D: $crate::Caller<Api = $Api>>(self, wrap: impl FnOnce(C) -> D) -> $Client<D> {
                    $Client(wrap(self.0))
                }

                $(
                    $(#[doc = $method_doc])*
                    ///
                    /// # Errors
                    /// Any [`CallError`]($crate::CallError).
                    pub async fn $method(
                        &self,
                        context: &$crate::Context,
                        request: &$Request,
                    ) -> Result<$Reply, $crate::CallError> {
                        $crate::Caller::call(&self.0, context, &METHODS[Place::$method as usize], request).await
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
                fn schema(&self) -> $crate::Schema {
                    <$Api as $crate::Api>::SCHEMA
                }

                fn methods(&self) -> &'static [$crate::Method] {
                    <$Api as $crate::Api>::METHODS
                }

                fn call(&self, method: &'static $crate::Method, mut call: $crate::Call) -> $crate::Work {
                    $(
                        if method.id == METHODS[Place::$method as usize].id {
                            let service = std::sync::Arc::clone(&self.0);
                            return Box::pin(async move {
                                let request: $Request = call.request()?;
                                let reply = service.$method(call.context(), request).await?;
                                Ok(call.reply(&reply).await?)
                            });
                        }
                    )+
                    call.unimplemented()
                }
            }
        };
    };
}
