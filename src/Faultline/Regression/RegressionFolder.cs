using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Faultline.Traces;

namespace Faultline.Regression;

/// <summary>The directory of the regression sets, read and changed file by file. A set is found among the files that stand there; no name from outside becomes a path.</summary>
/// <param name="directory">Absolute path; it may not exist yet.</param>
public sealed class RegressionFolder(string directory)
{
    private readonly ConcurrentDictionary<string, RegressionSet> _read = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();

    public string Directory { get; } = directory;

    /// <summary>Every set, by name. Links are left out: what they point to stands elsewhere.</summary>
    public IReadOnlyList<RegressionSet> List()
    {
        if (!System.IO.Directory.Exists(Directory))
        {
            return [];
        }

        return
        [
            .. new DirectoryInfo(Directory)
                .EnumerateFiles("*.jsonl")
                .Where(f => f.LinkTarget is null && f.Name != RegressionDatasetReader.BaselineFileName)
                .OrderBy(f => f.Name, StringComparer.Ordinal)
                .Select(Read),
        ];
    }

    /// <summary>The set of that name, or null.</summary>
    public RegressionSet? Find(string name) => List().FirstOrDefault(s => s.Name == name);

    /// <summary>What a row looks like now; a change names it, so that nobody overwrites what they have not seen.</summary>
    public static string VersionOf(RegressionRow row) => Digest(row.Source.ToJsonString());

    /// <summary>Changes one row and leaves every other line of its file as it is, byte for byte.</summary>
    /// <param name="set">Name of the set.</param>
    /// <param name="caseId">The row.</param>
    /// <param name="version">What <see cref="VersionOf"/> said of the row that the person looked at.</param>
    /// <param name="change">Applied to the row's JSON.</param>
    /// <exception cref="FaultlineException">There is no such row, or it could not be read any more.</exception>
    /// <exception cref="ChangedMeanwhileException">The row is not what it was.</exception>
    public RegressionRow Change(string set, string caseId, string version, Action<JsonObject> change)
    {
        lock (_writing)
        {
            var found = Find(set) ?? throw FaultlineException.Input($"There is no regression set '{set}' in {Directory}.");
            var rows = found.Cluster.Rows.Where(r => r.CaseId == caseId).Take(2).ToArray();
            if (rows is not [var row])
            {
                throw rows.Length == 0
                    ? new ChangedMeanwhileException($"The row {caseId} is no longer in {found.FileName}; load the page again.")
                    : FaultlineException.Input(
                        $"{found.FileName} has two rows called {caseId}; give each its own case_id in the file first."
                    );
            }

            if (VersionOf(row) != version)
            {
                throw new ChangedMeanwhileException(
                    $"The row {caseId} of {found.FileName} was changed since this page was loaded; load it again to see how it reads now. Nothing was written."
                );
            }

            var after = row.Source.DeepClone().AsObject();
            change(after);
            if (RegressionRowReader.Read(after.ToJsonString(), found.FileName, row.Line).Rejection is { } rejection)
            {
                throw FaultlineException.Input(rejection.ToString());
            }

            var file = RegressionFile.Open(found.Cluster.File);
            file.Set(
                new Dictionary<string, Action<JsonObject>>(StringComparer.Ordinal) { [caseId] = change },
                static (source, apply) => apply(source)
            );
            file.Save();
            return Find(set)!.Cluster.Rows.First(r => r.CaseId == caseId);
        }
    }

    private RegressionSet Read(FileInfo file)
    {
        if (_read.TryGetValue(file.Name, out var known) && known.Written == file.LastWriteTimeUtc && known.Bytes == file.Length)
        {
            return known;
        }

        var rejections = new List<Rejection>();
        var rows = RegressionDatasetReader.ReadFile(file.FullName, rejections);
        var parsed = RegressionFileName.Parse(file.Name);
        var name = Path.GetFileNameWithoutExtension(file.Name);
        var cluster = new RegressionCluster(
            name,
            parsed?.Tag ?? (rows.Count > 0 ? rows[0].Tag : ""),
            parsed?.ClusterId ?? (rows.Count > 0 ? rows[0].ClusterId : null),
            file.FullName,
            rows
        );
        return _read[file.Name] = new RegressionSet(cluster, rejections, file.LastWriteTimeUtc, file.Length);
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
