using Microsoft.AspNetCore.Identity;

namespace Faultline.Server.Accounts;

/// <summary>Someone who may sign in. The user name is the name that labels and decisions carry, so it never changes.</summary>
internal sealed class Account : IdentityUser
{
    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; set; } = Roles.Viewer;

    /// <summary>A disabled account keeps its name, so that nobody else can take it.</summary>
    public bool Disabled { get; set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? SignedInAt { get; set; }
}
