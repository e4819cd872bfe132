namespace Faultline.Server.Accounts;

/// <summary>Whether this workspace asks people to sign in: from the moment it has accounts or a provider, and then until the server ends.</summary>
internal sealed class SignInMode(ServeOptions options, AccountFile file)
{
    private volatile bool _required = options.Config.Server.SignIn.Oidc is not null;

    /// <summary>A file that is deleted under a running server opens nothing.</summary>
    public bool Required => _required || (_required = file.Exists);
}
