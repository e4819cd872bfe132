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
}
