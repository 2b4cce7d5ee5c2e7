//! A browser without a screen: it keeps its cookie, finds the token of the page it stands on and
//! sends forms, straight into the router.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use diemtua::web;
use tower::ServiceExt;

use crate::world::{PASSWORD, World};

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Where the browser is sent on, empty where it is not.
    pub fn location(&self) -> &str {
        let location = self.headers.get(header::LOCATION);
        location.map_or("", |value| value.to_str().unwrap())
    }

    /// Whether the page shows the text.
    pub fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The cookie the page sets, with its attributes.
    pub fn set_cookie(&self) -> &str {
        let cookie = self.headers.get(header::SET_COOKIE);
        cookie.map_or("", |value| value.to_str().unwrap())
    }
}

pub struct Browser {
    router: Router,
    pub cookie: String,
    pub token: String,
    pub behind_https: bool,
    /// The address a proxy says the browser asks from.
    pub from: Option<String>,
}

impl Browser {
    pub fn of(world: &World) -> Browser {
        Browser {
            router: web::router(world.app.clone()),
            cookie: String::new(),
            token: String::new(),
            behind_https: false,
            from: None,
        }
    }

    /// A browser in which the account is signed in.
    pub async fn signed_in(world: &World, login: &str) -> Browser {
        let mut browser = Browser::of(world);
        let page = browser.sign_in(login, PASSWORD).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert_eq!(page.location(), "/tong-quan");
        browser.get("/tai-khoan").await;
        browser
    }

    /// The same browser, with its cookie, in another world.
    pub fn in_world(&self, world: &World) -> Browser {
        Browser {
            router: web::router(world.app.clone()),
            cookie: self.cookie.clone(),
            token: self.token.clone(),
            behind_https: self.behind_https,
            from: self.from.clone(),
        }
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        let fields = [("login", login), ("password", password)];
        self.send("/dang-nhap", &fields).await
    }

    pub async fn get(&mut self, address: &str) -> Page {
        self.ask(Request::get(address), Body::empty()).await
    }

    /// The file at an address.
    pub async fn bytes(&mut self, address: &str) -> Vec<u8> {
        let (status, bytes) = self.load(address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        bytes
    }

    /// Whether an address opens, whatever kind of file is there.
    pub async fn get_bytes(&mut self, address: &str) -> StatusCode {
        self.load(address).await.0
    }

    async fn load(&mut self, address: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::get(address).header(header::COOKIE, &self.cookie);
        let request = request.body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        (
            status,
            to_bytes(answer.into_body(), usize::MAX)
                .await
                .unwrap()
                .to_vec(),
        )
    }

    /// Sends a form with the token of the last page.
    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let mut fields = fields.to_vec();
        fields.push(("_token", &token));
        self.send(address, &fields).await
    }

    /// Sends a form for which a file comes back.
    pub async fn send_for_bytes(&mut self, address: &str, fields: &[(&str, &str)]) -> Vec<u8> {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &self.cookie)
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        to_bytes(answer.into_body(), usize::MAX)
            .await
            .unwrap()
            .to_vec()
    }

    /// Sends a form exactly as said.
    pub async fn send(&mut self, address: &str, fields: &[(&str, &str)]) -> Page {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(body)).await
    }

    /// Sends a file in a form, with the token of the last page.
    pub async fn upload(&mut self, address: &str, file: (&str, &[u8])) -> Page {
        self.upload_with(address, &[], file).await
    }

    /// Sends fields and a file in one form, with the token of the last page before them.
    pub async fn upload_with(
        &mut self,
        address: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Page {
        const EDGE: &str = "----a-browser-without-a-screen";
        let mut body = String::new();
        for (field, value) in [("_token", self.token.as_str())].iter().chain(fields) {
            body.push_str(&format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        ));
        let mut body = body.into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let request = Request::post(address).header(header::CONTENT_TYPE, kind);
        self.ask(request, Body::from(body)).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let mut request = request.header(header::COOKIE, &self.cookie);
        if self.behind_https {
            request = request.header("x-forwarded-proto", "https");
        }
        if let Some(from) = &self.from {
            request = request.header("x-forwarded-for", from);
        }
        let request = request.body(body).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let page = Page {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        };
        if let Some((pair, _)) = page.set_cookie().split_once(';') {
            self.cookie = pair.to_owned();
        }
        if let Some(token) = token_of(&page.body) {
            self.token = token.to_owned();
        }
        page
    }
}

/// The value of the hidden token field of a page.
pub fn token_of(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("name=\"_token\" value=\"")?;
    rest.split_once('"').map(|(token, _)| token)
}
