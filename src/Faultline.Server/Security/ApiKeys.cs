using System.Security.Cryptography;
using System.Text;
using Faultline.Configuration;

namespace Faultline.Server.Security;

/// <summary>The keys of programs: those of <c>faultline.yaml</c> and those that were made for the workspace, as hashes. A key made or revoked counts within a second.</summary>
internal sealed class ApiKeys
{
    private const int LookAgainMilliseconds = 500;

    // Whoever guesses keys must not have the file looked at each time.
    private const int AtOnceMilliseconds = 20;

    private readonly string _workspace;
    private readonly Known[] _configured;
    private readonly Lock _lock = new();
    private Known[] _made = [];
    private DateTime _written;
    private long _lookedAt = long.MinValue;

    private ApiKeys(string workspace, Known[] configured) => (_workspace, _configured) = (workspace, configured);

    public bool Any => Current().Any();

    /// <exception cref="FaultlineException">A configured key is neither a hash nor an environment variable that is set.</exception>
    public static ApiKeys Load(string workspace, ServerConfig config)
    {
        var keys = new ApiKeys(
            workspace,
            [
                .. config
                    .ApiKeys.OrderBy(key => key.Key, StringComparer.Ordinal)
                    .Select(key => new Known(key.Key, Configured(key), key.Value.Scopes)),
            ]
        );
        _ = keys.Current();
        return keys;
    }

    /// <summary>The key, or null; how long it takes says nothing of how a wrong key is like a right one.</summary>
    public GrantedKey? Find(string key)
    {
        var shown = Hash(key);
        // One that is not known may have been made a moment ago.
        return Find(shown, Current()) ?? Find(shown, Current(atOnce: true));
    }

    private static GrantedKey? Find(byte[] shown, IEnumerable<Known> all)
    {
        GrantedKey? found = null;
        foreach (var known in all)
        {
            if (CryptographicOperations.FixedTimeEquals(known.Sha256, shown))
            {
                found = new GrantedKey(known.Name, known.Scopes);
            }
        }

        return found;
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Looks at the file again, as after a change made here.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _lookedAt = long.MinValue;
            _written = default;
        }
    }

    private IEnumerable<Known> Current(bool atOnce = false)
    {
        lock (_lock)
        {
            var now = Environment.TickCount64;
            if ((atOnce && now - _lookedAt > AtOnceMilliseconds) || _lookedAt == long.MinValue || now - _lookedAt > LookAgainMilliseconds)
            {
                _lookedAt = now;
                var written = KeyFile.Written(_workspace);
                if (written != _written)
                {
                    _made = [.. KeyFile.Read(_workspace).Select(k => new Known(k.Name, Convert.FromHexString(k.Sha256), k.Scopes ?? []))];
                    _written = written;
                }
            }

            return _configured.Concat(_made);
        }
    }

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

    private sealed record Known(string Name, byte[] Sha256, IReadOnlyList<string> Scopes);
}

/// <summary>A key that was shown and is known.</summary>
/// <param name="Scopes">Empty for all of <see cref="KeyScopes"/>.</param>
internal sealed record GrantedKey(string Name, IReadOnlyList<string> Scopes)
{
    public bool May(string scope) => Scopes.Count == 0 || Scopes.Contains(scope, StringComparer.Ordinal);
}
