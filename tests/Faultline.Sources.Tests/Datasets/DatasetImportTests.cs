using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Gating.Matchers;
using Faultline.Sources.Datasets;
using Faultline.Traces;

namespace Faultline.Sources.Tests.Datasets;

public sealed class DatasetImportTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-import-").FullName;

    private IReadOnlyList<JsonObject> Import(string name, string text, List<Rejection> rejections)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return DatasetImport.Read(path, "imported", rejections);
    }

    [Fact]
    public void Promptfoo_yaml_keeps_what_has_a_counterpart_and_names_the_rest()
    {
        var problems = new List<Rejection>();
        var rows = Import(
            "promptfooconfig.yaml",
            """
            prompts: ['{{question}}']
            defaultTest:
              assert: [{type: not-is-refusal}]
            tests:
              - vars: {question: "Where is my {{thing}}?", thing: parcel}
                assert:
                  - {type: icontains, value: "your {{thing}}"}
                  - {type: javascript, value: "output.length < 100"}
              - vars: {question: Price?}
                assert:
                  - type: assert-set
                    threshold: 0.5
                    assert:
                      - {type: contains-any, value: [7, eight]}
                      - {type: latency, threshold: 900}
              - description: no variables
            """,
            problems
        );
        Assert.Equal(2, rows.Count);
        Assert.Equal("Where is my {{thing}}?", (string)rows[0]["query"]!);
        Assert.Equal("parcel", (string)rows[0]["attributes"]!["thing"]!);
        Assert.Equal(
            """{"type":"all_of","matchers":[{"type":"contains","value":"your parcel"},{"type":"refusal","negate":true}]}""",
            rows[0]["matcher"]!.ToJsonString()
        );
        Assert.Equal(["assert", "vars"], problems.Select(p => p.Field!));
        Assert.Contains("javascript", problems[0].Reason, StringComparison.Ordinal);
        // Whatever is made must be a matcher.
        Assert.All(rows, r => MatcherParser.Parse(JsonSerializer.SerializeToElement(r["matcher"])));
    }

    [Fact]
    public void Promptfoo_csv_reads_the_short_forms()
    {
        var problems = new List<Rejection>();
        var rows = Import(
            "tests.csv",
            """
            question,lang,__expected1,__expected2
            Hello?,de,"contains-all:hallo, welt",similar(0.8):Guten Tag
            Sum?,en,42,not-is-refusal
            """,
            problems
        );
        Assert.Empty(problems);
        Assert.Equal("""["hallo","welt"]""", rows[0]["matcher"]!["matchers"]![0]!["values"]!.ToJsonString());
        Assert.Equal(0.8, (double)rows[0]["matcher"]!["matchers"]![1]!["min"]!);
        Assert.Equal("""{"type":"equals","value":"42"}""", rows[1]["matcher"]!["matchers"]![0]!.ToJsonString());
        Assert.All(rows, r => MatcherParser.Parse(JsonSerializer.SerializeToElement(r["matcher"])));
    }

    [Fact]
    public void Plain_csv_takes_gold_pattern_or_waits()
    {
        var problems = new List<Rejection>();
        var rows = Import("cases.csv", "query,gold,expected_pattern,plan\na,Right,,pro\nb,,ok$,\nc,,,\n,x,,\n", problems);
        Assert.Equal(["gold", null, "needs_gold"], rows.Select(r => (string?)r["matcher"]?["type"]));
        Assert.Equal("ok$", (string)rows[1]["expected_pattern"]!);
        Assert.Equal("pro", (string)rows[0]["attributes"]!["plan"]!);
        Assert.Equal(5, Assert.Single(problems).Line);
    }

    [Theory]
    [InlineData("a.yaml", "just: text", "no list of tests")]
    [InlineData("a.yaml", "tests: [", "YAML")]
    [InlineData("a.jsonl", "{}", "read as they are")]
    public void What_is_no_import_is_one_sentence(string name, string text, string message) =>
        Assert.Contains(message, Assert.Throws<FaultlineException>(() => Import(name, text, [])).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
