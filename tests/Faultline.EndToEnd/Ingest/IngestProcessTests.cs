using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Faultline.EndToEnd.Ingest;

/// <summary><c>ingest</c> and <c>init</c> as a user types them, with the input that goes wrong in practice.</summary>
public sealed class IngestProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultline-ingest-").FullName;

    [Fact]
    public async Task The_same_file_twice_adds_nothing_and_a_conflict_is_named_by_line()
    {
        Write("a.jsonl", Row("1") + Row("2"));
        Write("b.jsonl", Row("1") + Row("2", "\"plan\":\"other\"") + Row("3"));

        var first = await Json("a.jsonl");
        var second = await Json("a.jsonl");
        var third = await Run("b.jsonl");

        Assert.Equal((2, 0), ((int)first["added"]!, (int)first["duplicates"]!));
        Assert.Equal((0, 2), ((int)second["added"]!, (int)second["duplicates"]!));
        Assert.Equal(0, third.ExitCode);
        Assert.Contains("1 traces added, 1 already there, 1 in conflict", third.Output, StringComparison.Ordinal);
        Assert.Contains("conflict b.jsonl:2: trace_id: 2 is taken", third.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_records_are_named_with_file_line_and_field_and_the_rest_is_kept()
    {
        byte[] invalid = Encoding.UTF8.GetBytes(Row("utf8"));
        invalid[^4] = 0xFF;
        await using (var file = File.Create(Path.Combine(_directory, "mixed.jsonl")))
        {
            file.Write(Encoding.UTF8.GetBytes(Row("1")));
            file.Write(invalid);
            file.Write(Encoding.UTF8.GetBytes(Row("3").Replace("2026-", "3000-", StringComparison.Ordinal)));
            file.Write(Encoding.UTF8.GetBytes(Row("4").Replace("00Z", "00", StringComparison.Ordinal)));
            file.Write(Encoding.UTF8.GetBytes(Row("5", "\"judge_score\":NaN")));
            file.Write("{\"trace_id\":\""u8);
            file.Write(
                new byte[50 << 20]
                    .Select(_ => (byte)'x')
                    .ToArray()
            );
            file.Write("\"}\n"u8);
            file.Write(Encoding.UTF8.GetBytes(Row("7")));
        }

        var run = await Run("mixed.jsonl", "--json");

        Assert.Equal(0, run.ExitCode);
        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal((3, 4), ((int)report["added"]!, (int)report["rejected"]!));
        Assert.Equal([2, 3, 5, 6], report["rejections"]!.AsArray().Select(r => (int)r!["line"]!));
        Assert.Equal([null, "timestamp", "judge_score", null], report["rejections"]!.AsArray().Select(r => (string?)r!["field"]));
        Assert.Contains(
            "rejected mixed.jsonl:3: timestamp: 3000-07-15T10:05:00Z is more than a year in the future; correct it.",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("the line has 50.0 MB", run.Error, StringComparison.Ordinal);
        Assert.Contains("no time zone and was taken as UTC (1 times, first at mixed.jsonl:4)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_gzip_file_keeps_what_came_before()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3_000).Select(i => Row("t" + (i * 7919))))));
        }

        await File.WriteAllBytesAsync(
            Path.Combine(_directory, "cut.jsonl.gz"),
            packed.ToArray()[..(int)(packed.Length / 2)],
            TestContext.Current.CancellationToken
        );
        var run = await Run("cut.jsonl.gz", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.InRange((int)JsonNode.Parse(run.Output)!["added"]!, 100, 2_999);
        Assert.Contains("the gzip data ends too early", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_directories_patterns_csv_and_otlp_are_read()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "in", "deep"));
        Write("in/a.jsonl", Row("a"));
        Write("in/deep/b.ndjson", Row("b"));
        Write("in/notes.txt", "not a trace");
        Write("c.csv", "trace_id,workflow,timestamp,query,response,plan\nc,chat,2026-07-15T10:05:00Z,q,r,pro\n");
        Write(
            "d.json",
            """
            {
              "resourceSpans": [ { "scopeSpans": [ { "spans": [ { "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
                "startTimeUnixNano": "1784109900000000000", "attributes": [
                  { "key": "gen_ai.prompt", "value": { "stringValue": "q" } }, { "key": "gen_ai.completion", "value": { "stringValue": "r" } } ] } ] } ] } ]
            }
            """
        );

        Assert.Equal(2, (int)(await Json("in"))["added"]!);
        Assert.Equal((1, 1), await AddedAsync("*.csv", "d.json"));
        var piped = await FaultlineProcess.RunAsync(_directory, Row("e"), ["ingest", "-"]);
        Assert.StartsWith("1 traces added", piped.Output, StringComparison.Ordinal);

        async Task<(int, int)> AddedAsync(string first, string second) =>
            ((int)(await Json(first))["added"]!, (int)(await Json(second))["added"]!);
    }

    [Theory]
    [InlineData("nope.jsonl", "nope.jsonl does not exist; give a file, a directory, a pattern in quotes, or - for standard input.")]
    [InlineData("nope*.jsonl", "No file matches nope*.jsonl; check the pattern.")]
    [InlineData("empty", "The directory empty holds no .jsonl")]
    [InlineData("empty.jsonl", "Nothing usable was found: 1 of 1 records were rejected, for the reasons above.")]
    public async Task Nothing_to_read_is_exit_code_2_and_one_sentence(string path, string sentence)
    {
        Directory.CreateDirectory(Path.Combine(_directory, "empty"));
        Write("empty.jsonl", "");

        var run = await Run(path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("faultline: " + sentence, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_read_permission_is_exit_code_2()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("needs a user whom permissions bind");
            return;
        }

        var closed = Directory.CreateDirectory(Path.Combine(_directory, "closed"));
        File.SetUnixFileMode(closed.FullName, UnixFileMode.None);
        try
        {
            var run = await Run("closed");
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("The directory closed cannot be read", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(closed.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_mapping_names_the_fields_and_a_wrong_one_is_exit_code_2()
    {
        Write("their.jsonl", """{"id":"x","in":{"text":"q"},"out":["r"],"at":"2026-07-15T10:05:00Z","thumb":1}""");
        Write(
            "map.yaml",
            "trace_id: id\nworkflow: {value: chat}\ntimestamp: at\nquery: in.text\nresponse: out[0]\nuser_feedback: {from: thumb, map: {1: up}}\n"
        );
        Write("wrong.yaml", "trace_id: id\nqurey: in.text\n");

        Assert.Equal(1, (int)(await Json("their.jsonl", "--mapping", "map.yaml"))["added"]!);
        var wrong = await Run("their.jsonl", "--mapping", "wrong.yaml");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("wrong.yaml:2: unknown key `qurey`; did you mean `query`?", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_names_do_not_reach_the_terminal_as_they_are()
    {
        Write("h.jsonl", """{"trace_id":"1","workflow":"w","timestamp":"x\u001b[2J","query":"q","response":"r"}""");

        var run = await Run("h.jsonl");

        Assert.DoesNotContain('\u001b', run.Error);
        Assert.Contains("\\u001B[2J", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_says_what_is_stored_and_the_next_command_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT");
        Write("big.jsonl", string.Concat(Enumerable.Range(0, 200_000).Select(i => Row("t" + i))));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Faultline.Cli.dll"), "ingest", "big.jsonl"])
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var store = Path.Combine(_directory, ".faultline", "traces.duckdb");
        while (!File.Exists(store) && !process.HasExited)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Task.Delay(200, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.StartsWith("Stored before it ended:", await output, StringComparison.Ordinal);
        Assert.Contains("cancelled", await error, StringComparison.Ordinal);

        Write("one.jsonl", Row("after"));
        Assert.Equal(1, (int)(await Json("one.jsonl"))["added"]!);
    }

    [Fact]
    public async Task Init_writes_a_configuration_that_loads_and_does_not_overwrite_it()
    {
        Assert.Equal(0, (await FaultlineProcess.RunAsync(_directory, "init")).ExitCode);
        var path = Path.Combine(_directory, "faultline.yaml");
        var sample = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("judge_threshold: 0.7", sample, StringComparison.Ordinal);

        await File.AppendAllTextAsync(path, "# mine\n", TestContext.Current.CancellationToken);
        var again = await FaultlineProcess.RunAsync(_directory, "init");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Equal(0, (await FaultlineProcess.RunAsync(_directory, "init", "--force")).ExitCode);
        Assert.Equal(sample, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("signal: {}\n", "faultline.yaml:1: unknown key `signal`")]
    [InlineData("taxonomy:\n- name: ../../etc\n", "faultline.yaml:2: `taxonomy.name`: '../../etc' cannot be a tag")]
    public async Task A_wrong_configuration_is_exit_code_2_with_its_line(string yaml, string sentence)
    {
        Write("a.jsonl", Row("1"));
        Assert.Equal(0, (await Run("a.jsonl")).ExitCode);
        Write("faultline.yaml", yaml);
        // What is private would be stored as it is if a configuration that cannot be read were passed over.
        Assert.Equal(2, (await Run("a.jsonl")).ExitCode);

        var pull = await FaultlineProcess.RunAsync(_directory, "pull", "--workflow", "chat", "--from", "2026-07-01", "--to", "2026-08-01");

        Assert.Equal(2, pull.ExitCode);
        Assert.Contains(sentence, pull.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Row(string id, string more = "") =>
        $$"""{"trace_id":"{{id}}","workflow":"chat","timestamp":"2026-07-15T10:05:00Z","query":"q","response":"r"{{(more.Length > 0 ? "," : "")}}{{more}}}"""
        + "\n";

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    private Task<FaultlineProcess> Run(params string[] arguments) => FaultlineProcess.RunAsync(_directory, ["ingest", .. arguments]);

    private async Task<JsonNode> Json(params string[] arguments)
    {
        var run = await Run([.. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
