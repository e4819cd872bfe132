using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Faultline.Analysis;

/// <summary>Names for runs and clusters.</summary>
public static class RunIds
{
    private const string WeeklyPrefix = "weekly-";

    /// <summary>
    /// Sortable by time: <c>20260722-093000-1a2b3c</c>. The tail tells runs of one second apart by what they are about. A weekly run is named after its week and
    /// workflow alone, <c>weekly-20260713-1a2b3c</c>: made again, it takes its own place.
    /// </summary>
    public static string ForRun(AnalysisRequest request, string pipeline) =>
        request.Weekly
            ? WeeklyPrefix
                + request.From.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
                + "-"
                + Hash($"{request.Workflow}\n{request.From:O}\n{request.To:O}", 6)
            : request.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)
                + "-"
                + Hash(
                    $"{request.Workflow}\n{request.From:O}\n{request.To:O}\n{request.Seed}\n{request.Limit}\n{pipeline}{(request.Compare is null ? "" : "\n" + request.Compare)}",
                    6
                );

    public static bool IsWeekly(string runId) => runId.StartsWith(WeeklyPrefix, StringComparison.Ordinal);

    /// <summary>A new cluster's id, from who its members are: the same members give the same id. <c>c-</c> and eight hexadecimal digits.</summary>
    public static string ForCluster(string workflow, IEnumerable<string> members) =>
        "c-" + Hash(workflow + "\n" + string.Join('\n', members.Order(StringComparer.Ordinal)), 8);

    private static string Hash(string text, int digits) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}
