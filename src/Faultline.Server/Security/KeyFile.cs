using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Faultline.Server.Security;

/// <summary>The keys made for a workspace: <c>keys.json</c> in it, which holds their hashes and is readable by its user alone.</summary>
public static class KeyFile
{
    private const string Prefix = "fl_";
    private const int LongestName = 80;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>When the file was last written, UTC; a time long past where there is none.</summary>
    public static DateTime Written(string workspace) => File.GetLastWriteTimeUtc(PathIn(workspace));

    public static IReadOnlyList<StoredKey> Read(string workspace)
    {
        var path = PathIn(workspace);
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<List<StoredKey>>(File.ReadAllText(path), FaultlineJson.Document) ?? []
                : [];
        }
        catch (JsonException failure)
        {
            throw new FaultlineException(
                FaultKind.Input,
                $"{path} is not a list of keys ({failure.Message}); delete it and make new keys with `faultline key create`.",
                failure
            );
        }
    }

    /// <summary>Makes a key of 256 random bits. It is given back once and kept as a hash only.</summary>
    /// <param name="scopes">Of <see cref="KeyScopes"/>; none is all.</param>
    /// <exception cref="FaultlineException">The name is taken or cannot be one, or a scope is unknown.</exception>
    public static string Create(string workspace, string name, DateTime now, IReadOnlyCollection<string>? scopes = null)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            throw FaultlineException.Input($"A key's name has 1 to {LongestName} characters and no control characters.");
        }

        using var only = Alone(workspace);
        var keys = Read(workspace).ToList();
        if (keys.Exists(key => key.Name == name))
        {
            throw FaultlineException.Input($"There is a key {name} already; revoke it first, or choose another name.");
        }

        var secret = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        keys.Add(new StoredKey(name, Convert.ToHexStringLower(ApiKeys.Hash(secret)), now, KeyScopes.Check(scopes)));
        Write(workspace, keys);
        return secret;
    }

    /// <exception cref="FaultlineException">There is none of that name.</exception>
    public static void Revoke(string workspace, string name)
    {
        using var only = Alone(workspace);
        var keys = Read(workspace).ToList();
        if (keys.RemoveAll(key => key.Name == name) == 0)
        {
            throw FaultlineException.Input($"There is no key {name}; `faultline key list` shows those there are.");
        }

        Write(workspace, keys);
    }

    // Of all processes: what one reads, adds to and writes, no other changes in between. The lock ends with its process, however that ends.
    private static FileStream Alone(string workspace)
    {
        Directory.CreateDirectory(workspace);
        var path = PathIn(workspace) + ".lock";
        var asked = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException failure) when (File.Exists(path))
            {
                if (Stopwatch.GetElapsedTime(asked) > s_patience)
                {
                    throw FaultlineException.Outside(
                        $"Another program has been changing the keys of {workspace} for {s_patience.TotalSeconds:0} seconds; try again when it is done.",
                        failure
                    );
                }

                Thread.Sleep(20);
            }
        }
    }

    private static void Write(string workspace, List<StoredKey> keys)
    {
        Directory.CreateDirectory(workspace);
        var unfinished = $"{PathIn(workspace)}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(unfinished, options))
        {
            JsonSerializer.Serialize(file, keys, FaultlineJson.Document);
        }

        File.Move(unfinished, PathIn(workspace), overwrite: true);
    }

    private static string PathIn(string workspace) => Path.Combine(workspace, "keys.json");
}

/// <summary>A key as it is kept.</summary>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Sha256">Its hash, hexadecimal.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Scopes">Of <see cref="KeyScopes"/>; null, as in older files, is all.</param>
public sealed record StoredKey(string Name, string Sha256, DateTime Created, IReadOnlyList<string>? Scopes = null);
