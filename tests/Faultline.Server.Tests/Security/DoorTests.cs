using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Faultline.Configuration;
using Faultline.Server.Security;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Faultline.Server.Tests.Security;

/// <summary>Who comes in, and who does not.</summary>
public class DoorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_address_without_a_key_refuses_to_start()
    {
        var failure = await Assert.ThrowsAsync<FaultlineException>(() =>
            RunningServer.StartAsync(change: o => o with { Http = [new ListenAddress(IPAddress.Any, 0)] })
        );
        Assert.Equal(FaultKind.Input, failure.Kind);
        Assert.Contains("--insecure-no-auth", failure.Message, StringComparison.Ordinal);
        await using var told = await RunningServer.StartAsync(change: o =>
            o with
            {
                Http = [new ListenAddress(IPAddress.Any, 0)],
                AllowWithoutKey = true,
            }
        );
    }

    [Fact]
    public async Task With_a_key_required_only_its_holder_comes_in()
    {
        var workspace = Directory.CreateTempSubdirectory("faultline-server-").FullName;
        var key = KeyFile.Create(workspace, "collector", DateTime.UtcNow);
        var stored = await File.ReadAllTextAsync(Path.Combine(workspace, "keys.json"), Token);
        Assert.DoesNotContain(key, stored, StringComparison.Ordinal);
        await using (
            var server = await RunningServer.StartAsync(
                workspace,
                config: new FaultlineConfig { Server = new ServerConfig { RequireKey = "always" } }
            )
        )
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/healthz"));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "/"));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "/", new("Bearer", key + "x")));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/", new("Bearer", key)));
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("anyone:" + key));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/", new("Basic", basic)));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "/", new("Basic", "%%%")));
        }

        Directory.Delete(workspace, recursive: true);
    }

    [Fact]
    public async Task A_page_whose_name_was_bent_to_this_machine_is_turned_away()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await GetAsync(server, "/", host: "evil.example"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/", host: "localhost"));
    }

    [Fact]
    public async Task A_page_of_another_origin_may_not_send_unless_it_is_allowed()
    {
        await using var server = await RunningServer.StartAsync(
            config: new FaultlineConfig { Server = new ServerConfig { AllowedOrigins = ["https://app.example.com"] } }
        );
        Assert.Equal(HttpStatusCode.Forbidden, await PostFromAsync(server, "https://evil.example"));
        Assert.Equal(HttpStatusCode.OK, await PostFromAsync(server, "https://app.example.com"));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    public async Task What_a_proxy_passes_on_is_not_of_this_machine(string header)
    {
        await using var server = await RunningServer.StartAsync();
        server.Http.DefaultRequestHeaders.Add(header, "203.0.113.9");
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(server, "/"));
        using var sent = await server.Http.PostAsJsonAsync("/v1/traces", new { }, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, sent.StatusCode);
    }

    [Fact]
    public async Task A_key_with_a_part_of_the_scopes_makes_none_with_more()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (
            var (name, scopes, expected) in new[]
            {
                ("part", new[] { "read", "write" }, HttpStatusCode.Forbidden),
                ("whole", [], HttpStatusCode.OK),
            }
        )
        {
            using var program = new HttpClient { BaseAddress = server.Http.BaseAddress };
            program.DefaultRequestHeaders.Add("x-api-key", KeyFile.Create(server.Workspace, name, DateTime.UtcNow, scopes));
            server.Server.Services.GetRequiredService<ApiKeys>().Refresh();
            Assert.Contains($"\"key:{name}\"", await program.GetStringAsync("/api/me", Token), StringComparison.Ordinal);
            using var made = await program.PostAsJsonAsync("/api/keys", new { name = "by-" + name, scopes = new[] { "ingest" } }, Token);
            Assert.Equal(expected, made.StatusCode);
        }
    }

    [Fact]
    public async Task A_page_that_fails_says_so_and_stays_closed_to_foreign_scripts()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(server, "/audit"));
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(server.Workspace, "workbench.db")}"))
        {
            await database.OpenAsync(Token);
            await using var broken = database.CreateCommand();
            broken.CommandText = "DROP TABLE audit";
            await broken.ExecuteNonQueryAsync(Token);
        }

        using var answer = await server.Http.GetAsync(new Uri("/audit", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("its log on the machine", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_of_other_commands_needs_the_token_and_its_own_port()
    {
        await using var server = await RunningServer.StartAsync();
        using var stranger = new HttpClient { BaseAddress = server.Server.Listening.Owner };
        using var refused = await stranger.GetAsync(new Uri("owner/hello", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var owner = Storage.Remote.StoreOwner.Read(server.Workspace)!;
        server.Http.DefaultRequestHeaders.Add(Storage.Remote.Wire.TokenHeader, owner.Token);
        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(server, "/owner/hello"));
        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(Storage.Remote.StoreOwner.PathIn(server.Workspace));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        }
    }

    private static async Task<HttpStatusCode> GetAsync(
        RunningServer server,
        string path,
        AuthenticationHeaderValue? authorization = null,
        string? host = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = authorization;
        request.Headers.Host = host;
        using var answer = await server.Http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> PostFromAsync(RunningServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/traces", UriKind.Relative));
        request.Headers.Add("Origin", origin);
        request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await server.Http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
