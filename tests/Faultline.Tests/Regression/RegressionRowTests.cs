using Faultline.Regression;

namespace Faultline.Tests.Regression;

public sealed class RegressionRowTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-rows-").FullName;

    [Fact]
    public void FourNames_AreEnough()
    {
        var (row, rejection) = Read("""{"query":"q","response_actual":"r","expected_pattern":"x","tag":"t"}""");
        Assert.Null(rejection);
        Assert.Equal(21, row!.CaseId.Length);
        Assert.Equal(row.CaseId, RegressionRowReader.MakeId("q", "r"));
    }

    [Theory]
    [InlineData("""{"response_actual":"r","expected_pattern":"x","tag":"t"}""", "f.jsonl:7: query: is missing")]
    [InlineData("""{"query":7,"response_actual":"r","expected_pattern":"x","tag":"t"}""", "query: must be text")]
    [InlineData("""{"query":"","response_actual":"r","expected_pattern":"x","tag":"t"}""", "query: is empty")]
    [InlineData("""{"query":"q","response_actual":"r","expected_pattern":"x","tag":"../../etc"}""", "tag: must be lower-case")]
    [InlineData("""{"query":"q","response_actual":"r","expected_pattern":"x","tag":"t","matcher":"regex"}""", "matcher: must be an object")]
    [InlineData(
        """{"query":"q","response_actual":"r","expected_pattern":"x","tag":"t","messages":[{"content":"x"}]}""",
        "messages: must be a list"
    )]
    [InlineData("""{"query":"q" """, "not valid JSON")]
    [InlineData("""[1]""", "not a JSON object")]
    public void BadRow_SaysFileLineFieldAndReason(string json, string message) =>
        Assert.Contains(message, Read(json).Rejection!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("tool_error", "../x")]
    [InlineData("a/b", "c1")]
    [InlineData("", "c1")]
    public void FileName_RefusesWhatCouldLeaveTheDirectory(string tag, string id) =>
        Assert.Throws<FaultlineException>(() => RegressionFileName.Of(tag, id));

    [Fact]
    public void FileName_RoundTrips()
    {
        Assert.Equal("tool_error_cluster_c-1.jsonl", RegressionFileName.Of("tool_error", "c-1"));
        Assert.Equal(("tool_error", "c-1"), RegressionFileName.Parse("dir/tool_error_cluster_c-1.jsonl"));
        Assert.Null(RegressionFileName.Parse("mine.jsonl"));
    }

    [Fact]
    public void Dataset_NamesEveryBadRow_AndDoubledIds()
    {
        File.WriteAllText(Path.Combine(_directory, "a.jsonl"), Line("1") + "\n\n" + Line("1") + "\n{}\n");
        var message = Assert.Throws<FaultlineException>(() => RegressionDatasetReader.Read(_directory)).Message;
        Assert.Contains("2 rows", message, StringComparison.Ordinal);
        Assert.Contains("a.jsonl:3: case_id: '1' stands at", message, StringComparison.Ordinal);
        Assert.Contains("a.jsonl:4: query: is missing", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dataset_NamesRowsAndMatchers_Together_InOrder()
    {
        const string Schema =
            """{"query":"q","response_actual":"r","expected_pattern":"x","tag":"t","case_id":"2","matcher":{"type":"json_schema","schema":"{no"}}""";
        const string Pattern = """{"query":"q","response_actual":"r","expected_pattern":"(","tag":"t","case_id":"3"}""";
        File.WriteAllText(Path.Combine(_directory, "a.jsonl"), string.Join('\n', Line("1"), Schema, """{"query":"q"}""", Pattern));
        var message = Assert.Throws<FaultlineException>(() => RegressionDatasetReader.Read(_directory)).Message;
        Assert.Contains("3 rows", message, StringComparison.Ordinal);
        string[] said =
        [
            "a.jsonl:2: matcher: the schema cannot be read",
            "a.jsonl:3: response_actual: is missing",
            "a.jsonl:4: expected_pattern",
        ];
        Assert.All(said, s => Assert.Contains(s, message, StringComparison.Ordinal));
        Assert.Equal(said, said.OrderBy(s => message.IndexOf(s, StringComparison.Ordinal)));
    }

    [Fact]
    public void Dataset_Empty_SaysWhatToDo() =>
        Assert.Contains(
            "dataset build",
            Assert.Throws<FaultlineException>(() => RegressionDatasetReader.Read(_directory)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Fingerprint_ChangesWithWhatDecides_AndWithNothingElse()
    {
        string Of(string line)
        {
            File.WriteAllText(Path.Combine(_directory, "a.jsonl"), line + "\n");
            return RegressionDatasetReader.Read(_directory).Fingerprint;
        }

        var plain = Of(Line("1"));
        Assert.Equal(plain, Of(Line("1").Replace("}", ",\"note\":\"x\"}", StringComparison.Ordinal)));
        Assert.NotEqual(plain, Of(Line("1").Replace("\"x\"", "\"y\"", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Line(string id) =>
        $$"""{"case_id":"{{id}}","query":"q","response_actual":"r","expected_pattern":"x","tag":"t"}""";

    private static (RegressionRow? Row, Traces.Rejection? Rejection) Read(string json) => RegressionRowReader.Read(json, "f.jsonl", 7);
}
