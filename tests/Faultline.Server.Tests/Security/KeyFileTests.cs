using Faultline.Configuration;
using Faultline.Server.Security;

namespace Faultline.Server.Tests.Security;

/// <summary>Keys that are made at once.</summary>
public sealed class KeyFileTests
{
    [Fact]
    public async Task Keys_that_are_made_at_once_are_all_there()
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-keys-").FullName;
        try
        {
            // Each opens the lock by itself, as another process does.
            await Task.WhenAll(
                Enumerable.Range(0, 16).Select(i => Task.Run(() => KeyFile.Create(workspace, $"key-{i}", DateTime.UnixEpoch)))
            );
            Assert.Equal(
                Enumerable.Range(0, 16).Select(i => $"key-{i}").Order(StringComparer.Ordinal),
                KeyFile.Read(workspace).Select(k => k.Name).Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
    }

    [Fact]
    public async Task A_key_that_was_just_made_is_known_before_the_next_regular_look()
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-keys-").FullName;
        try
        {
            var keys = ApiKeys.Load(workspace, new ServerConfig());
            var secret = KeyFile.Create(workspace, "new", DateTime.UnixEpoch);
            // Longer than guesses are kept from the file, much shorter than until the regular look.
            await Task.Delay(60, TestContext.Current.CancellationToken);
            Assert.Equal("new", keys.Find(secret)?.Name);
            Assert.Null(keys.Find(secret + "x"));
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
    }
}
