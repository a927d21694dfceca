//! How a version ends.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::LINK;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::version::Version;

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// The first second of the year 10000, which an HTTP-date cannot say.
const TOO_LATE: Duration = Duration::from_secs(253_402_300_800);

/// Why an ending cannot be announced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadEnding {
    /// RFC 9745 wants the sunset not to be earlier than the deprecation.
    #[error("the sunset is before the deprecation")]
    SunsetFirst,
    /// Before 1970, or after 9999.
    #[error("the date cannot be written in a header")]
    BadDate,
    /// What is to be read about it is not at an address.
    #[error("{about:?} is not an address")]
    BadLink {
        /// What should be one.
        about: String,
    },
}

/// The announcement of an end. It is an announcement: no date switches anything off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    deprecation: HeaderValue,
    sunset: HeaderValue,
    about: HeaderValue,
}

impl Ending {
    /// `deprecated` says since when nobody should begin to use the version, `sunset` from when on it is likely to be gone, `about` where to read what to do.
    ///
    /// # Errors
    /// [`BadEnding`].
    pub fn new(deprecated: SystemTime, sunset: SystemTime, about: &str) -> Result<Self, BadEnding> {
        let [since, until] = [deprecated, sunset].map(|date| {
            date.duration_since(UNIX_EPOCH).ok().filter(|since| *since < TOO_LATE).ok_or(BadEnding::BadDate)
        });
        // Whole seconds, as the headers have them.
        let (since, until) = (since?.as_secs(), until?.as_secs());
        if until < since {
            return Err(BadEnding::SunsetFirst);
        }
        let bad_link = || BadEnding::BadLink { about: about.to_owned() };
        let about: Uri = about.parse().map_err(|_| bad_link())?;
        let written = |text: String| HeaderValue::try_from(text).map_err(|_| bad_link());
        Ok(Self {
            deprecation: written(format!("@{since}"))?,
            sunset: written(httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(until)))?,
            about: written(format!("<{about}>; rel=\"deprecation\"; type=\"text/html\""))?,
        })
    }

    /// Writes it into an answer of `version` for `path`, with where the newest version has the same.
    pub(crate) fn announce(&self, version: Version, path: &str, headers: &mut HeaderMap) {
        headers.insert(DEPRECATION, self.deprecation.clone());
        headers.insert(SUNSET, self.sunset.clone());
        headers.append(LINK, self.about.clone());
        let newest = Version::newest();
        let link = HeaderValue::try_from(format!("</{newest}{path}>; rel=\"successor-version\""));
        // A path may hold what a header may not.
        if let (true, Ok(link)) = (version < newest, link) {
            headers.append(LINK, link);
        }
    }
}

/// Where a version is in its life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It is served.
    #[default]
    Current,
    /// It is served, and each answer announces its end.
    Ending(Ending),
    /// It was taken out. Who asks for it is refused, and told what there is.
    Gone,
}

/// Where each version is in its life. A version leaves a stage when somebody says so, and never by the calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    /// Version 1.
    pub v1: Stage,
    /// Version 2.
    pub v2: Stage,
}

impl Stages {
    pub(crate) const fn of(&self, version: Version) -> &Stage {
        match version {
            Version::V1 => &self.v1,
            Version::V2 => &self.v2,
        }
    }
}
