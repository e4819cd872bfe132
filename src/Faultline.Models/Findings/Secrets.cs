using System.Security.Cryptography;
using System.Text;

namespace Faultline.Models.Findings;

/// <summary>Secrets come from the environment, and are never written down.</summary>
internal static class Secrets
{
    /// <exception cref="FaultlineException">The variable is named but not set.</exception>
    public static string? Read(string? variable, string key) =>
        variable is null ? null
        : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value
        : throw FaultlineException.Input($"{key} names the environment variable {variable}, which is not set.");

    public static Uri? Address(string? variable, string key) =>
        Read(variable, key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address
        : throw FaultlineException.Input($"{key} names the environment variable {variable}, which does not hold an http address.");

    /// <summary>Tells two addresses apart without giving either away.</summary>
    public static string GetHashCodeText(this Uri address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri)))[..12];
}
