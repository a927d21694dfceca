//! A CA, and what it issues. All of it is made in the test, and gone with it.

use std::net::IpAddr;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tls::Credentials;

use super::{DAY, TODAY};

/// What the tests ask for can be made.
const GIVEN: &str = "the names, days and keys of the tests are sound";

/// One that signs certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        Self(
            CertifiedIssuer::self_signed(Self::params(name), KeyPair::generate().expect(GIVEN)).expect(GIVEN),
        )
    }

    /// A CA below this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        let key = KeyPair::generate().expect(GIVEN);
        Self(CertifiedIssuer::signed_by(Self::params(name), key, &self.0).expect(GIVEN))
    }

    pub(crate) fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = common_name(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params
    }
}

fn common_name(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// A certificate that is to be issued: valid from half a year ago, for a year.
pub(crate) struct Certificate(CertificateParams);

impl Certificate {
    /// For a DNS name.
    pub(crate) fn named(name: &str) -> Self {
        Self::nameless("a service").san(SanType::DnsName(name.try_into().expect(GIVEN)))
    }

    /// With a *common name* alone, as certificates had before there were others.
    pub(crate) fn nameless(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = common_name(name);
        Self(params).valid(-183, 182)
    }

    /// And for this DNS name as well.
    pub(crate) fn also(self, name: &str) -> Self {
        self.san(SanType::DnsName(name.try_into().expect(GIVEN)))
    }

    pub(crate) fn uri(self, uri: &str) -> Self {
        self.san(SanType::URI(uri.try_into().expect(GIVEN)))
    }

    pub(crate) fn address(self, address: IpAddr) -> Self {
        self.san(SanType::IpAddress(address))
    }

    /// From so many days before or after today to so many.
    pub(crate) fn valid(mut self, from: i64, to: i64) -> Self {
        let day = |days: i64| {
            let seconds = TODAY.checked_add_signed(days * i64::try_from(DAY).expect(GIVEN)).expect(GIVEN);
            date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds)
        };
        (self.0.not_before, self.0.not_after) = (day(from), day(to));
        self
    }

    /// For this use alone.
    pub(crate) fn only_for(mut self, usage: ExtendedKeyUsagePurpose) -> Self {
        self.0.extended_key_usages = vec![usage];
        self
    }

    pub(crate) fn by(self, authority: &Authority) -> Issued {
        let key = KeyPair::generate().expect(GIVEN);
        let signed = self.0.signed_by(&key, &authority.0).expect(GIVEN);
        Issued { chain: vec![signed.der().clone()], key: key.serialize_der() }
    }

    fn san(mut self, name: SanType) -> Self {
        self.0.subject_alt_names.push(name);
        self
    }
}

/// A certificate and its key.
pub(crate) struct Issued {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// PKCS #8.
    pub(crate) key: Vec<u8>,
}

impl Issued {
    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.clone()).expect(GIVEN)
    }

    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(self.chain.clone(), self.key()).expect(GIVEN)
    }
}
