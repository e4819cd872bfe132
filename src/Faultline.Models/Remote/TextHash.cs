using System.Security.Cryptography;
using System.Text;

namespace Faultline.Models.Remote;

/// <summary>Name of a text in the vector cache.</summary>
internal static class TextHash
{
    /// <summary>SHA-256 of the UTF-8 bytes, lower-case hexadecimal.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
