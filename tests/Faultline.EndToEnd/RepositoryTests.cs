using System.Text.RegularExpressions;
using Faultline.TestData;

namespace Faultline.EndToEnd;

/// <summary>What every file of the repository keeps to.</summary>
public partial class RepositoryTests
{
    /// <summary>Longer files, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_longFiles = new(StringComparer.Ordinal);

    public static IEnumerable<string> SourceFiles =>
        new[] { "src", "tests", "bench", "samples" }
            .Select(folder => Path.Combine(SharedData.RepositoryRoot, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(SharedData.RepositoryRoot, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    [Fact]
    public void No_file_is_longer_than_400_lines_without_a_reason()
    {
        var tooLong = SourceFiles.Where(f => !IsMigration(f) && Lines(f).Length > 400).Except(s_longFiles.Keys, StringComparer.Ordinal);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void A_listed_reason_still_has_its_long_file() => Assert.All(s_longFiles.Keys, f => Assert.True(Lines(f).Length > 400, f));

    [Fact]
    public void A_namespace_is_the_folder_it_stands_in()
    {
        var wrong =
            from file in SourceFiles
            where !IsMigration(file)
            let declared = Lines(file).Select(l => NamespaceLine().Match(l)).FirstOrDefault(m => m.Success)?.Groups[1].Value
            where declared is not null
            let expected = Expected(file)
            where declared != expected && !(IsTestOfFlatPackage(file) && declared == "Faultline.Clustering.Tests")
            select $"{file}: {declared}, expected {expected}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_unfinished_work_is_left_behind()
    {
        var markers = Unfinished();
        Assert.DoesNotContain(
            SourceFiles,
            f => f != "tests/Faultline.EndToEnd/RepositoryTests.cs" && Lines(f).Any(l => markers.IsMatch(l))
        );
    }

    [Fact]
    public void Scripts_are_executable_and_end_lines_with_line_feeds()
    {
        foreach (var script in (string[])["faultline", "test.sh", ".ci/run"])
        {
            var path = Path.Combine(SharedData.RepositoryRoot, script);
            Assert.DoesNotContain("\r", File.ReadAllText(path), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), script);
            }
        }
    }

    private static string Expected(string file) =>
        file.Split('/') switch
        {
            ["tests", "Common", ..] => "Faultline.TestData",
            // One namespace for the package: its folders carry the names of its types (Hdbscan, KMeans).
            ["src", "Faultline.Clustering", ..] => "Faultline.Clustering",
            var parts => string.Join('.', parts[1..^1]),
        };

    private static bool IsTestOfFlatPackage(string file) => file.StartsWith("tests/Faultline.Clustering.Tests/", StringComparison.Ordinal);

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, file));

    private static bool IsMigration(string file) => file.Contains("/Migrations/", StringComparison.Ordinal);

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.NonBacktracking)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b", RegexOptions.NonBacktracking)]
    private static partial Regex Unfinished();
}
