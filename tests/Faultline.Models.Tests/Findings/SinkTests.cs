using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Faultline.Configuration;
using Faultline.Models.Findings;
using Faultline.TestData;
using Faultline.Weekly.Findings;

namespace Faultline.Models.Tests.Findings;

public sealed class SinkTests : IDisposable
{
    private const string Hostile = "<!channel> @all #1 [x](http://evil.example) <img src=x onerror=1> **b** `c` <@U1>\n/close";
    private readonly string _workspace = Directory.CreateTempSubdirectory("faultline-sinks-").FullName;
    private readonly HttpListener _server;
    private readonly ConcurrentQueue<(string Path, string? Authorization, string? GitLab, JsonObject Body)> _requests = [];
    private readonly Queue<int> _answers = new();
    private readonly Uri _address;

    public SinkTests()
    {
        (_server, var url) = Loopback.Listen();
        _address = new Uri(url);
        _ = Task.Run(ServeAsync);
    }

    public void Dispose()
    {
        _server.Close();
        Directory.Delete(_workspace, recursive: true);
    }

    [Fact]
    public async Task A_webhook_gets_one_message_in_which_nothing_is_markup()
    {
        using var sink = new WebhookSink(new WebhookConfig { Url = new Uri(_address, "hook") }, TimeSpan.FromMilliseconds(1));

        Assert.Empty(await Send(sink, Some("new", Hostile), Some("growing", "plain")));

        var (path, _, _, body) = Assert.Single(_requests);
        var text = body["text"]!.GetValue<string>();
        Assert.Equal("/hook", path);
        Assert.Contains("plain", text, StringComparison.Ordinal);
        Assert.Contains("&lt;!channel&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@all", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_is_not_sent_again_not_even_by_another_process()
    {
        using var sink = new WebhookSink(new WebhookConfig { Url = _address }, TimeSpan.FromMilliseconds(1));

        await Send(sink, Some("new", "a"));
        await Send(sink, Some("new", "a"), Some("growing", "b"));
        await Send(sink, Some("new", "a"), Some("growing", "b"));

        Assert.Equal(2, _requests.Count);
        Assert.DoesNotContain("New a", _requests.Last().Body["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_did_not_arrive_is_sent_the_next_time()
    {
        _answers.Enqueue(500);
        using var sink = new WebhookSink(new WebhookConfig { Url = _address }, TimeSpan.FromMilliseconds(1));

        var failure = Assert.Single(await Send(sink, Some("new", "a")));
        Assert.Empty(await Send(sink, Some("new", "a")));

        Assert.Contains("500", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(_address.Authority, failure, StringComparison.Ordinal);
        Assert.Equal(2, _requests.Count);
    }

    [Fact]
    public async Task A_busy_webhook_is_asked_again()
    {
        _answers.Enqueue(429);
        _answers.Enqueue(503);
        using var sink = new WebhookSink(new WebhookConfig { Url = _address }, TimeSpan.FromMilliseconds(1));

        Assert.Empty(await Send(sink, Some("new", "a")));

        Assert.Equal(3, _requests.Count);
    }

    [Fact]
    public async Task GitHub_gets_an_issue_for_what_is_new_or_back_and_for_nothing_else()
    {
        using var token = new Variable("FAULTLINE_TEST_GITHUB", "secret");
        using var sink = new IssueSink(
            new IssuesConfig
            {
                Project = "acme/agent",
                TokenVariable = token.Name,
                Api = _address,
            },
            TimeSpan.FromMilliseconds(1)
        );

        Assert.Empty(await Send(sink, Some("new", Hostile), Some("growing", "b"), Some("reopened", "c")));

        Assert.Equal(2, _requests.Count);
        Assert.All(_requests, r => Assert.Equal(("/repos/acme/agent/issues", "Bearer secret"), (r.Path, r.Authorization)));
        var first = _requests.First().Body;
        Assert.DoesNotContain("@all", first["title"]!.GetValue<string>() + first["body"], StringComparison.Ordinal);
        Assert.DoesNotContain(" <img", first["body"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("](http", first["body"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("\n/close", first["body"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("faultline", first["labels"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task GitLab_gets_its_own_names_for_the_same()
    {
        using var token = new Variable("FAULTLINE_TEST_GITLAB", "secret");
        using var sink = new IssueSink(
            new IssuesConfig
            {
                Provider = "gitlab",
                Project = "acme/agent",
                TokenVariable = token.Name,
                Api = new Uri(_address, "api/v4"),
            },
            TimeSpan.FromMilliseconds(1)
        );

        Assert.Empty(await Send(sink, Some("new", "a")));

        var request = Assert.Single(_requests);
        Assert.Equal("/api/v4/projects/acme%2Fagent/issues", request.Path);
        Assert.Equal("secret", request.GitLab);
        Assert.NotNull(request.Body["description"]);
    }

    [Fact]
    public void Without_configuration_there_is_nobody_to_tell() => Assert.Empty(SinkFactory.Create(new FindingsConfig(), _workspace));

    [Fact]
    public void A_secret_that_is_not_there_is_named_before_anything_runs()
    {
        var refused = Assert.Throws<FaultlineException>(() =>
            SinkFactory.Create(new FindingsConfig { Webhook = new WebhookConfig { UrlVariable = "FAULTLINE_TEST_NOT_SET" } }, _workspace)
        );

        Assert.Contains("FAULTLINE_TEST_NOT_SET", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_gets_a_line_each()
    {
        var path = Path.Combine(_workspace, "out", "findings.jsonl");
        var sink = SinkFactory.Create(new FindingsConfig { File = "out/findings.jsonl" }, _workspace);

        await Send(sink[0], Some("new", Hostile), Some("growing", "b"));
        await Send(sink[0], Some("new", Hostile));

        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(2, lines.Length);
        Assert.Equal("New " + Hostile, JsonNode.Parse(lines[0])!["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_line_torn_by_a_crash_costs_one_repetition()
    {
        var sink = new FileSink(Path.Combine(_workspace, "findings.jsonl"));
        await Send(sink, Some("new", "a"), Some("growing", "b"));
        var memory = Path.Combine(_workspace, "findings-sent.jsonl");
        var text = await File.ReadAllTextAsync(memory, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(memory, text[..^10], TestContext.Current.CancellationToken);

        await Send(sink, Some("new", "a"), Some("growing", "b"));
        await Send(sink, Some("new", "a"), Some("growing", "b"));

        Assert.Equal(
            3,
            (await File.ReadAllLinesAsync(Path.Combine(_workspace, "findings.jsonl"), TestContext.Current.CancellationToken)).Length
        );
    }

    private static Finding Some(string kind, string name) =>
        new(
            $"support/2026-07-13/{kind}/c-1",
            kind,
            "support",
            "weekly-20260713-abcdef",
            new DateTime(2026, 7, 13, 0, 0, 0, DateTimeKind.Utc),
            "c-1",
            "New " + name,
            name
        );

    private Task<IReadOnlyList<string>> Send(IFindingSink sink, params Finding[] findings) =>
        FindingSender.SendAsync([sink], findings, new SentFindings(_workspace), DateTime.UtcNow, TestContext.Current.CancellationToken);

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _server.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
            _requests.Enqueue(
                (context.Request.RawUrl!, context.Request.Headers["Authorization"], context.Request.Headers["PRIVATE-TOKEN"], body)
            );
            context.Response.StatusCode = _answers.TryDequeue(out var status) ? status : 200;
            context.Response.Close();
        }
    }

    private sealed class Variable : IDisposable
    {
        public Variable(string name, string value)
        {
            Name = name;
            Environment.SetEnvironmentVariable(name, value);
        }

        public string Name { get; }

        public void Dispose() => Environment.SetEnvironmentVariable(Name, null);
    }
}
