use super::call::{document, nothing};
use crate::xml::escape;
use crate::{Client, Failed, Method, Request};
use upcheck_grammar::AccountId;

/// What a bucket does with the versions of its objects.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Versioning {
    /// Every write makes a version.
    Enabled,
    /// Writes replace the version `null`; the others stay.
    Suspended,
}

impl Versioning {
    /// The `Status` element's text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Suspended => "Suspended",
        }
    }
}

impl Client {
    /// `CreateBucket`, with a `LocationConstraint` unless the region is `us-east-1`, where Amazon refuses one.
    ///
    /// # Errors
    /// If there is no answer or the server refuses.
    pub async fn create_bucket(&self, bucket: &str, region: &str) -> Result<(), Failed> {
        let mut request = Request::new(Method::Put).bucket(bucket);
        if region != "us-east-1" {
            request = request.body(format!(
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{}\
                 </LocationConstraint></CreateBucketConfiguration>",
                escape(region)
            ));
        }
        self.call(format!("CreateBucket {bucket}"), request, nothing).await
    }

    /// `DeleteBucket`; the bucket must be empty.
    ///
    /// # Errors
    /// If there is no answer or the server refuses.
    pub async fn delete_bucket(&self, bucket: &str) -> Result<(), Failed> {
        self.call(format!("DeleteBucket {bucket}"), Request::new(Method::Delete).bucket(bucket), nothing)
            .await
    }

    /// `HeadBucket`.
    ///
    /// # Errors
    /// If there is no answer, or the bucket does not exist or may not be used; the status tells them apart.
    pub async fn head_bucket(&self, bucket: &str) -> Result<(), Failed> {
        self.call(format!("HeadBucket {bucket}"), Request::new(Method::Head).bucket(bucket), nothing).await
    }

    /// `PutBucketPolicy`: lets an account read every object whose key begins with `folder`, and nothing else.
    ///
    /// # Errors
    /// If there is no answer or the server refuses.
    pub async fn share_objects(&self, bucket: &str, folder: &str, account: &AccountId) -> Result<(), Failed> {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:root"}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/{folder}*"}}]}}"#
        );
        let request = Request::new(Method::Put).bucket(bucket).flag("policy").body(policy);
        self.call(format!("PutBucketPolicy {bucket}"), request, nothing).await
    }

    /// `PutBucketVersioning`.
    ///
    /// # Errors
    /// If there is no answer or the server refuses.
    pub async fn put_versioning(&self, bucket: &str, versioning: Versioning) -> Result<(), Failed> {
        let body = format!(
            "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>{}</Status>\
             </VersioningConfiguration>",
            versioning.as_str()
        );
        let request = Request::new(Method::Put).bucket(bucket).flag("versioning").body(body);
        self.call(format!("PutBucketVersioning {bucket} {}", versioning.as_str()), request, nothing).await
    }

    /// `GetBucketVersioning`; `None` for a bucket that never had it.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the status is an unknown one.
    pub async fn get_versioning(&self, bucket: &str) -> Result<Option<Versioning>, Failed> {
        let request = Request::new(Method::Get).bucket(bucket).flag("versioning");
        self.call(format!("GetBucketVersioning {bucket}"), request, |answer| {
            match document(answer, "VersioningConfiguration")?.root.text_of("Status") {
                None | Some("") => Ok(None),
                Some("Enabled") => Ok(Some(Versioning::Enabled)),
                Some("Suspended") => Ok(Some(Versioning::Suspended)),
                Some(other) => Err(format!("its Status is {other:?}, not Enabled or Suspended")),
            }
        })
        .await
    }

    /// `ListBuckets`: the names, in the server's order.
    ///
    /// # Errors
    /// If there is no answer, the server refuses, or the listing cannot be read.
    pub async fn list_buckets(&self) -> Result<Vec<String>, Failed> {
        self.call("ListBuckets".to_owned(), Request::new(Method::Get), |answer| {
            let document = document(answer, "ListAllMyBucketsResult")?;
            let names = document.root.descend("Buckets/Bucket/Name");
            Ok(names.into_iter().map(|name| name.text.clone()).collect())
        })
        .await
    }
}
