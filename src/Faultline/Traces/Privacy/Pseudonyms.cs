using System.Security.Cryptography;
using System.Text;

namespace Faultline.Traces.Privacy;

/// <summary>Names that stand for private values: the same value has the same name within one workspace, and no one without its secret can tell which value a name stands for.</summary>
/// <remarks>HMAC-SHA256 (RFC 2104) under the workspace's secret, cut to 48 bits and written in sixteen letters, so that no name looks like a number or a key itself.</remarks>
public sealed class Pseudonyms
{
    public const int SecretBytes = 32;

    private const int Letters = 12;

    private readonly byte[] _secret;

    /// <param name="secret">At least 16 bytes that only this workspace knows.</param>
    public Pseudonyms(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 16, nameof(secret));
        _secret = secret.ToArray();
    }

    /// <summary><c>[email:hkbmcaoplfdn]</c>.</summary>
    /// <param name="kind">What sort of value it is.</param>
    /// <param name="value">The value in its plainest form, so that two ways of writing it have one name.</param>
    public string Of(PrivateKinds kind, ReadOnlySpan<char> value)
    {
        var label = Label(kind);
        var text = $"{label}:{value}";
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text), hash);
        Span<char> name = stackalloc char[Letters];
        for (var i = 0; i < Letters; i++)
        {
            name[i] = (char)('a' + ((hash[i / 2] >> (i % 2 * 4)) & 15));
        }

        return $"[{label}:{name}]";
    }

    private static string Label(PrivateKinds kind) =>
        kind switch
        {
            PrivateKinds.Email => "email",
            PrivateKinds.Phone => "phone",
            PrivateKinds.Card => "card",
            PrivateKinds.Iban => "iban",
            _ => "secret",
        };
}
