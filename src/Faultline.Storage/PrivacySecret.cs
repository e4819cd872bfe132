using System.Security.Cryptography;
using Faultline.Traces.Privacy;

namespace Faultline.Storage;

/// <summary>The workspace's secret, under which private values get their pseudonyms: made once, readable by its owner alone.</summary>
/// <remarks>Whoever has it can test whether a value they guess is behind a pseudonym. Deleting it makes every pseudonym final and gives new ones from then on.</remarks>
public static class PrivacySecret
{
    public const string FileName = "privacy.key";

    /// <summary>Reads the secret of a workspace, or makes it.</summary>
    /// <exception cref="FaultlineException">The file is not a secret of the right length.</exception>
    public static byte[] Of(string workspace)
    {
        var path = Path.Combine(workspace, FileName);
        if (!File.Exists(path))
        {
            Make(workspace, path);
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length == Pseudonyms.SecretBytes
            ? secret
            : throw FaultlineException.Input(
                $"{path} is not the {Pseudonyms.SecretBytes} bytes that pseudonyms are made with; restore it from a backup, or delete it to start new pseudonyms."
            );
    }

    private static void Make(string workspace, string path)
    {
        Directory.CreateDirectory(workspace);
        var unfinished = $"{path}.{Guid.NewGuid():N}.new";
        var access = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(unfinished, access))
            {
                file.Write(RandomNumberGenerator.GetBytes(Pseudonyms.SecretBytes));
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its secret is the workspace's.
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
