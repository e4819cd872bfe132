using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Faultline.Server.Accounts;

/// <summary>Why a sign-in failed, on its way through an address to the sign-in page. Sealed, so that no link made elsewhere puts words on that page.</summary>
internal sealed class SignInProblem(IDataProtectionProvider protection)
{
    private static readonly TimeSpan s_shown = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("faultline/sign-in-problem").ToTimeLimitedDataProtector();

    /// <summary>The sign-in page with the reason.</summary>
    public string Address(string reason) => "/sign-in?problem=" + Uri.EscapeDataString(_seal.Protect(reason, s_shown));

    /// <summary>The reason, or null where this server did not write it, or not lately.</summary>
    public string? Read(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : _seal.Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
