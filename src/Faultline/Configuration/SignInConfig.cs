using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace Faultline.Configuration;

/// <summary>How people sign in once a workspace has accounts.</summary>
public sealed record SignInConfig
{
    /// <summary>Hours without a request after which one signs in again.</summary>
    [Range(1, 8_760)]
    public int SessionHours { get; init; } = 12;

    /// <summary>Sign-ins tried from one address in a minute; beyond it the answer is 429.</summary>
    [Range(1, 100_000)]
    public int AttemptsPerMinute { get; init; } = 20;

    /// <summary>Wrong passwords in a row after which an account waits <see cref="LockoutMinutes"/>.</summary>
    [Range(1, 1_000)]
    public int LockoutAfter { get; init; } = 6;

    [Range(1, 1_440)]
    public int LockoutMinutes { get; init; } = 5;

    /// <summary>The team's own provider, or null for local accounts alone.</summary>
    public OidcConfig? Oidc { get; init; }
}

/// <summary>An OpenID Connect provider (code flow with PKCE). Its people get an account when they first sign in.</summary>
public sealed record OidcConfig
{
    /// <summary>Issuer address, under which <c>.well-known/openid-configuration</c> stands; https unless it is on this machine.</summary>
    public string Authority { get; init; } = "";

    public string ClientId { get; init; } = "";

    /// <summary>Name of the environment variable that holds the client secret; null for a public client.</summary>
    public string? ClientSecretVariable { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile", "email"];

    /// <summary>Claim that names the person, as labels will carry it.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>Claim whose values <see cref="Roles"/> maps; it may have several values.</summary>
    public string RoleClaim { get; init; } = "groups";

    /// <summary>Value of the role claim → role. The highest counts, and is read again at every sign-in.</summary>
    [AllowedValues("viewer", "reviewer", "owner")]
    public IReadOnlyDictionary<string, string> Roles { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Role of people whom no value of the claim gives one; <c>none</c> turns them away.</summary>
    [AllowedValues("none", "viewer", "reviewer", "owner")]
    public string DefaultRole { get; init; } = "none";

    /// <summary>What the button on the sign-in page says.</summary>
    public string Label { get; init; } = "Sign in with single sign-on";
}
