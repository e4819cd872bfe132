using System.Security.Cryptography;
using System.Text;
using Faultline.Configuration;

namespace Faultline.Server.Security;

/// <summary>The keys that let other machines in: those of <c>faultline.yaml</c> and those that <c>faultline key create</c> made, as hashes.</summary>
internal sealed class ApiKeys
{
    private readonly byte[][] _hashes;

    private ApiKeys(byte[][] hashes) => _hashes = hashes;

    public bool Any => _hashes.Length > 0;

    /// <exception cref="FaultlineException">A configured key is neither a hash nor an environment variable that is set.</exception>
    public static ApiKeys Load(string workspace, ServerConfig config) =>
        new([
            .. config.ApiKeys.OrderBy(key => key.Key, StringComparer.Ordinal).Select(Configured),
            .. KeyFile.Read(workspace).Select(key => Convert.FromHexString(key.Sha256)),
        ]);

    /// <summary>True for one of the keys; takes as long for a wrong one as for a right one.</summary>
    public bool Accepts(string key)
    {
        var shown = Hash(key);
        var known = false;
        foreach (var hash in _hashes)
        {
            known |= CryptographicOperations.FixedTimeEquals(hash, shown);
        }

        return known;
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static byte[] Configured(KeyValuePair<string, ApiKeyConfig> key)
    {
        var (name, config) = key;
        if (config is { Sha256: { } hash, Variable: null })
        {
            return hash.Length == 64 && hash.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(hash)
                : throw Fault(name, "sha256 must be 64 hexadecimal digits; `faultline key create` makes a key and its hash");
        }

        if (config is { Variable: { } variable, Sha256: null })
        {
            return Environment.GetEnvironmentVariable(variable) is { Length: >= 16 } value
                ? Hash(value)
                : throw Fault(name, $"the environment variable {variable} is not set, or shorter than 16 characters");
        }

        throw Fault(name, "it needs either sha256 or variable");
    }

    private static FaultlineException Fault(string name, string what) =>
        FaultlineException.Input($"server.api_keys.{name} in the configuration: {what}.");
}
