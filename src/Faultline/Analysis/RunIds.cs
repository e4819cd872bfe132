using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Faultline.Analysis;

/// <summary>Names for runs and clusters.</summary>
public static class RunIds
{
    /// <summary>Sortable by time: <c>20260722-093000-1a2b3c</c>. The tail tells runs of one second apart by what they are about.</summary>
    public static string ForRun(AnalysisRequest request, string pipeline) =>
        request.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)
        + "-"
        + Hash($"{request.Workflow}\n{request.From:O}\n{request.To:O}\n{request.Seed}\n{request.Limit}\n{pipeline}", 6);

    /// <summary>A new cluster's id, from who its members are: the same members give the same id. <c>c-</c> and eight hexadecimal digits.</summary>
    public static string ForCluster(string workflow, IEnumerable<string> members) =>
        "c-" + Hash(workflow + "\n" + string.Join('\n', members.Order(StringComparer.Ordinal)), 8);

    private static string Hash(string text, int digits) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];
}
