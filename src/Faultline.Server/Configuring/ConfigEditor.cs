using System.Security.Cryptography;
using System.Text;
using DiffPlex.Renderer;
using Faultline.Configuration;
using Faultline.Sources.Configuration;

namespace Faultline.Server.Configuring;

/// <summary>Changes <c>faultline.yaml</c>: first as a diff to look at, then, if nobody was there meanwhile, in the file.</summary>
internal sealed class ConfigEditor(LiveConfig config)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Lock _writing = new();

    /// <summary>The file as it stands; an empty text where there is none yet.</summary>
    /// <exception cref="FaultlineException">The server was started without a file.</exception>
    public ConfigText Read()
    {
        var path = Real(
            config.Path ?? throw FaultlineException.Input("This server was started without a configuration file; start it with one.")
        );
        try
        {
            var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
            var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            return new ConfigText(
                path,
                s_utf8.GetString(bytes.AsSpan(start)),
                Convert.ToHexStringLower(SHA256.HashData(bytes))[..16],
                start > 0
            );
        }
        catch (DecoderFallbackException)
        {
            throw FaultlineException.Input($"{path} is not UTF-8; change it by hand.");
        }
    }

    /// <summary>What the file would be, checked by the reader of configurations itself, and the difference.</summary>
    /// <exception cref="ChangedMeanwhileException">The file is not the one that was looked at.</exception>
    /// <exception cref="FaultlineException">A value is out of range, or the file is written in a way that cannot be changed by place.</exception>
    public ConfigPreview Preview(string? version, IReadOnlyList<YamlChange> changes)
    {
        var file = Read();
        if (file.Version != version)
        {
            throw new ChangedMeanwhileException($"{file.Name} was changed since this page was loaded; load it again. Nothing was written.");
        }

        var after = YamlEditor.Apply(file.Text, file.Name, changes);
        _ = YamlConfig.Parse(after, file.Name);
        // The tool's own line ends would show as a change of every line.
        var diff =
            after == file.Text ? "" : UnidiffRenderer.GenerateUnidiff(Plain(file.Text), Plain(after), "a/" + file.Name, "b/" + file.Name);
        return new ConfigPreview(diff, after, file);
    }

    /// <summary>Writes what <see cref="Preview"/> shows, in one step: a reader finds the old file or the new one.</summary>
    public ConfigPreview Write(string? version, IReadOnlyList<YamlChange> changes)
    {
        lock (_writing)
        {
            var preview = Preview(version, changes);
            if (preview.Diff.Length == 0)
            {
                return preview;
            }

            var temporary = $"{preview.Before.Path}.{Path.GetRandomFileName()}.new";
            try
            {
                File.WriteAllText(temporary, preview.Text, preview.Before.HasMark ? Encoding.UTF8 : s_utf8);
                if (!OperatingSystem.IsWindows() && File.Exists(preview.Before.Path))
                {
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(preview.Before.Path));
                }

                if (Read().Version != version)
                {
                    throw new ChangedMeanwhileException(
                        $"{preview.Before.Name} was changed just now; load the page again. Nothing was written."
                    );
                }

                File.Move(temporary, preview.Before.Path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }

            return preview;
        }
    }

    private static string Plain(string text) => text.ReplaceLineEndings("\n");

    // A link stays a link; what it points to is written.
    private static string Real(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
}

/// <param name="Version">Digest of its bytes; a change names it.</param>
/// <param name="HasMark">It begins with a byte order mark, and keeps it.</param>
internal sealed record ConfigText(string Path, string Text, string Version, bool HasMark)
{
    public string Name => System.IO.Path.GetFileName(Path);
}

/// <param name="Diff">Unified; empty when nothing would change.</param>
internal sealed record ConfigPreview(string Diff, string Text, ConfigText Before);
