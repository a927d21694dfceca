//! rustls as it is by default, which resumes sessions. A client is let in, then its CA is withdrawn: who gets in after that?

use std::error::Error;
use std::sync::{Arc, RwLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig,
    ServerConnection, SignatureScheme,
};

type Failed = Box<dyn Error>;
type Authority = CertifiedIssuer<'static, KeyPair>;

/// Verifies clients with a verifier that can be replaced.
#[derive(Debug)]
struct Current(Arc<RwLock<Arc<dyn ClientCertVerifier>>>);

impl Current {
    fn now(&self) -> Arc<dyn ClientCertVerifier> {
        Arc::clone(&self.0.read().expect("nobody panics with the lock"))
    }
}

impl ClientCertVerifier for Current {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        println!("    the server verifies the client's certificate");
        self.now().verify_client_cert(end_entity, intermediates, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.now().verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.now().verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.now().supported_verify_schemes()
    }
}

fn authority(name: &str) -> Result<Authority, Failed> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn certificate(
    by: &Authority,
    name: &str,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Failed> {
    let key = KeyPair::generate()?;
    let signed = CertificateParams::new([name.to_owned()])?.signed_by(&key, by)?;
    Ok((vec![signed.der().clone()], PrivateKeyDer::try_from(key.serialize_der())?))
}

fn roots(authority: &Authority) -> Result<Arc<RootCertStore>, Failed> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone())?;
    Ok(Arc::new(roots))
}

fn verifier(authority: &Authority) -> Result<Arc<dyn ClientCertVerifier>, Failed> {
    let builder =
        WebPkiClientVerifier::builder_with_provider(roots(authority)?, Arc::new(default_provider()));
    Ok(builder.build()?)
}

/// One connection, from the hello to the server's first bytes.
fn connect(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> Result<String, Failed> {
    let mut client = ClientConnection::new(Arc::clone(client), ServerName::try_from("ledger.internal")?)?;
    let mut server = ServerConnection::new(Arc::clone(server))?;
    for _ in 0..4 {
        let mut bytes = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut bytes)?;
        }
        server.read_tls(&mut bytes.as_slice())?;
        if let Err(why) = server.process_new_packets() {
            return Ok(format!("refused: {why}"));
        }
        let mut bytes = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut bytes)?;
        }
        client.read_tls(&mut bytes.as_slice())?;
        client.process_new_packets()?;
    }
    Ok(format!("let in by a {:?} handshake", server.handshake_kind().ok_or("no handshake")?))
}

fn main() -> Result<(), Failed> {
    let (company, other) = (authority("the company")?, authority("another")?);
    let trusted = Arc::new(RwLock::new(verifier(&company)?));
    let (chain, key) = certificate(&company, "ledger.internal")?;
    let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(Current(Arc::clone(&trusted))))
        .with_single_cert(chain, key)?;
    let (chain, key) = certificate(&company, "gateway.internal")?;
    let client = || {
        ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map(|config| config.with_root_certificates(roots(&company).expect("it is a CA")))
            .and_then(|config| config.with_client_auth_cert(chain.clone(), key.clone_key()))
    };
    let (server, client, new) = (Arc::new(server), Arc::new(client()?), Arc::new(client()?));
    println!("the company's CA is trusted");
    println!("  a client is {}", connect(&client, &server)?);
    *trusted.write().expect("nobody panics with the lock") = verifier(&other)?;
    println!("the company's CA is trusted no more");
    println!("  the same client is {}", connect(&client, &server)?);
    println!("  a new process of it is {}", connect(&new, &server)?);
    Ok(())
}
