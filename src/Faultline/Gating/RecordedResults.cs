using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Faultline.Traces;

namespace Faultline.Gating;

/// <summary>Answers read from a results file.</summary>
/// <param name="Answers">By case id, in order of their repeat.</param>
/// <param name="RowHashes">What each row asked when it was recorded, where the file says so (a blessed baseline does).</param>
/// <param name="Fingerprint">Of the data set it was recorded on, where the file says so.</param>
/// <param name="Rejections">Lines that could not be used.</param>
/// <param name="Path">The file.</param>
public sealed record RecordedResults(
    IReadOnlyDictionary<string, IReadOnlyList<AgentAnswer>> Answers,
    IReadOnlyDictionary<string, string> RowHashes,
    string? Fingerprint,
    IReadOnlyList<Rejection> Rejections,
    string Path
)
{
    private const int MaxLine = 64 * 1024 * 1024;

    /// <summary>Reads JSONL (gzip is recognised). A bad line is rejected by itself.</summary>
    /// <param name="version">Only answers of this agent version, where the file holds several.</param>
    /// <exception cref="FaultlineException">When the file is missing, or holds several agent versions and none was chosen.</exception>
    public static RecordedResults Read(string path, string? version, CancellationToken cancellationToken = default)
    {
        var answers = new Dictionary<string, List<AgentAnswer>>(StringComparer.Ordinal);
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var rejections = new List<Rejection>();
        var versions = new SortedSet<string>(StringComparer.Ordinal);
        string? fingerprint = null;
        var line = 0;
        try
        {
            using var reader = Open(path);
            while (reader.ReadLine() is { } text)
            {
                line++;
                cancellationToken.ThrowIfCancellationRequested();
                if (string.IsNullOrWhiteSpace(text))
                {
                    continue;
                }

                if (text.Length > MaxLine)
                {
                    rejections.Add(new Rejection(path, line, null, "is longer than 64 MB."));
                    continue;
                }

                ReadLine(text, path, line, version, answers, hashes, versions, rejections, ref fingerprint);
            }
        }
        catch (InvalidDataException)
        {
            rejections.Add(new Rejection(path, line + 1, null, "the gzip stream ends or breaks here; what came before is kept."));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw FaultlineException.Input($"{path}: there is no such file.");
        }

        if (version is null && versions.Count > 1)
        {
            throw FaultlineException.Input(
                $"{path} holds answers of several agent versions ({string.Join(", ", versions.Take(8))}); choose one with --agent-version."
            );
        }

        if (version is not null && answers.Count == 0 && versions.Count > 0)
        {
            throw FaultlineException.Input(
                $"{path} holds no answer of agent version '{version}'; it has {string.Join(", ", versions.Take(8))}."
            );
        }

        return new RecordedResults(
            answers.ToDictionary(a => a.Key, a => (IReadOnlyList<AgentAnswer>)[.. a.Value.OrderBy(x => x.Repeat)], StringComparer.Ordinal),
            hashes,
            fingerprint,
            rejections,
            path
        );
    }

    private static void ReadLine(
        string text,
        string path,
        int line,
        string? version,
        Dictionary<string, List<AgentAnswer>> answers,
        Dictionary<string, string> hashes,
        SortedSet<string> versions,
        List<Rejection> rejections,
        ref string? fingerprint
    )
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException failure)
        {
            rejections.Add(
                new Rejection(path, line, null, "is not valid JSON: " + Regression.RegressionRowReader.FirstSentence(failure.Message))
            );
            return;
        }

        using (document)
        {
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object)
            {
                rejections.Add(new Rejection(path, line, null, "is not a JSON object."));
                return;
            }

            if (Text(json, BaselineFile.Marker) is { } of)
            {
                fingerprint = of;
                return;
            }

            if (Text(json, "version") is { } own)
            {
                versions.Add(own);
                if (version is not null && own != version)
                {
                    return;
                }
            }

            if (Text(json, "case_id") is not { Length: > 0 } caseId)
            {
                rejections.Add(new Rejection(path, line, "case_id", "is missing; it says which row the answer belongs to."));
                return;
            }

            if (!answers.TryGetValue(caseId, out var list))
            {
                answers[caseId] = list = [];
            }

            var repeat = list.Count;
            if (
                json.TryGetProperty("repeat", out var number)
                && number.ValueKind != JsonValueKind.Null
                && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out repeat) || repeat < 0)
            )
            {
                rejections.Add(new Rejection(path, line, "repeat", "must be a whole number from 0."));
                return;
            }

            var (answer, field, problem) = AgentAnswerReader.Read(json, caseId, repeat);
            if (answer is null)
            {
                rejections.Add(new Rejection(path, line, field, problem!));
                return;
            }

            if (list.Exists(a => a.Repeat == repeat))
            {
                rejections.Add(
                    new Rejection(path, line, "repeat", $"{repeat} of case {caseId} stands in the file already; the first is kept.")
                );
                return;
            }

            list.Add(answer);
            if (Text(json, "row_hash") is { } hash)
            {
                hashes[caseId] = hash;
            }
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    private static StreamReader Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        var magic = (file.ReadByte(), file.ReadByte());
        file.Position = 0;
        return new StreamReader(magic == (0x1f, 0x8b) ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
    }
}
