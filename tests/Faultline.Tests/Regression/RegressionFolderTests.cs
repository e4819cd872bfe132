using System.Text;
using Faultline.Regression;

namespace Faultline.Tests.Regression;

/// <summary>Changing one row on disk: one line changes, nobody is overwritten unseen, and no name leads out of the directory.</summary>
public sealed class RegressionFolderTests : IDisposable
{
    private const string First =
        """{"query": "a",   "response_actual":"no","expected_pattern":"yes","tag":"tool_error","case_id":"r1","mine":[1, 2]}""";
    private const string Second = """{"query":"b","response_actual":"no","expected_pattern":"yes","tag":"tool_error","case_id":"r2"}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-folder-").FullName;

    private string File => Path.Combine(_directory, "tool_error_cluster_c1.jsonl");

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Change_TouchesOneLine_AndKeepsUnknownNamesAndLineEnds(string newLine)
    {
        Write(First + newLine + Second + newLine);
        var folder = new RegressionFolder(_directory);
        var row = Row(folder, "r2");

        var after = folder.Change("tool_error_cluster_c1", "r2", RegressionFolder.VersionOf(row), source => source["gold"] = "fine");

        Assert.Equal("fine", after.Gold);
        var lines = System.IO.File.ReadAllText(File).Split(newLine);
        Assert.Equal(First, lines[0]);
        Assert.Contains("\"gold\":\"fine\"", lines[1], StringComparison.Ordinal);
        Assert.Equal("", lines[2]);
        Assert.Equal([Path.GetFileName(File)], Directory.GetFiles(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public void Change_OfARowThatIsNoLongerWhatWasSeen_IsRefused_AndOfAnotherRowIsNot()
    {
        Write(First + "\n" + Second + "\n");
        var folder = new RegressionFolder(_directory);
        var (first, second) = (RegressionFolder.VersionOf(Row(folder, "r1")), RegressionFolder.VersionOf(Row(folder, "r2")));
        folder.Change("tool_error_cluster_c1", "r2", second, source => source["gold"] = "theirs");

        Assert.Throws<ChangedMeanwhileException>(() =>
            folder.Change("tool_error_cluster_c1", "r2", second, source => source["gold"] = "mine")
        );
        folder.Change("tool_error_cluster_c1", "r1", first, source => source["gold"] = "mine too");

        Assert.Equal(["mine too", "theirs"], folder.Find("tool_error_cluster_c1")!.Cluster.Rows.Select(r => r.Gold));
    }

    [Fact]
    public void Change_ThatWouldMakeTheRowUnreadable_IsRefused()
    {
        Write(First + "\n");
        var folder = new RegressionFolder(_directory);
        var version = RegressionFolder.VersionOf(Row(folder, "r1"));

        Assert.Throws<FaultlineException>(() => folder.Change("tool_error_cluster_c1", "r1", version, source => source["tag"] = "../x"));
        Assert.Equal(First + "\n", System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("link")]
    [InlineData("baseline")]
    [InlineData("sub/inner")]
    public void Names_ReachOnlyFilesThatStandInTheDirectory(string name)
    {
        Write(First + "\n");
        System.IO.File.WriteAllText(Path.Combine(_directory, "baseline.jsonl"), First);
        var outside = _directory + "-outside.jsonl";
        System.IO.File.WriteAllText(outside, First);
        System.IO.File.CreateSymbolicLink(Path.Combine(_directory, "link.jsonl"), outside);
        Directory.CreateDirectory(Path.Combine(_directory, "sub"));
        System.IO.File.WriteAllText(Path.Combine(_directory, "sub", "inner.jsonl"), First);

        Assert.Null(new RegressionFolder(_directory).Find(name));
        Assert.Throws<FaultlineException>(() => new RegressionFolder(_directory).Change(name, "r1", "", source => source["gold"] = "x"));
        System.IO.File.Delete(outside);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string text) => System.IO.File.WriteAllText(File, text, new UTF8Encoding(false));

    private static RegressionRow Row(RegressionFolder folder, string id) =>
        folder.Find("tool_error_cluster_c1")!.Cluster.Rows.First(r => r.CaseId == id);
}
