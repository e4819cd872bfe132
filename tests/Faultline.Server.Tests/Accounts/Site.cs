using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faultline.Configuration;
using Faultline.Server.Accounts;
using Faultline.Server.Tests.Pages;

namespace Faultline.Server.Tests.Accounts;

/// <summary>A browser without scripts: it keeps cookies and sends the token of the page it last opened.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _http;
    private string _token = "";

    /// <param name="key">Sent with every request, as a program does.</param>
    public Visitor(string address, bool follow = false, string? key = null)
    {
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = follow, CookieContainer = Cookies })
        {
            BaseAddress = new Uri(address),
        };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        }
    }

    public CookieContainer Cookies { get; } = new();

    public async Task<HttpResponseMessage> OpenAsync(string path)
    {
        var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        if (Token().Match(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) is { Success: true } found)
        {
            _token = WebUtility.HtmlDecode(found.Groups[1].Value);
        }

        return answer;
    }

    public async Task<string> TextAsync(string path)
    {
        using var answer = await OpenAsync(path);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await OpenAsync(path);
        return answer.StatusCode;
    }

    public Task<(HttpStatusCode Status, string Text)> SendAsync(string path, object body, HttpMethod? method = null) =>
        SendTextAsync(method ?? HttpMethod.Post, path, JsonSerializer.Serialize(body));

    /// <summary>Sends a text as if it were JSON; none at all for null.</summary>
    public async Task<(HttpStatusCode Status, string Text)> SendTextAsync(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("RequestVerificationToken", _token);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Asks with an empty object for a body and without the token of any page.</summary>
    public async Task<(HttpStatusCode Status, string Text)> TryAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method != "GET")
        {
            request.Content = JsonContent.Create(new { });
        }

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Signs in and opens the overview, whose token is bound to the session.</summary>
    public async Task<HttpStatusCode> SignInAsync(string name, string password = Site.Password)
    {
        await OpenAsync("/sign-in");
        var (status, _) = await SendAsync("/api/session", new { name, password });
        if (status == HttpStatusCode.OK)
        {
            await OpenAsync("/");
        }

        return status;
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"csrf\" content=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}

/// <summary>A served sample workspace with an owner, two reviewers and a viewer.</summary>
internal static class Site
{
    public const string Password = "correct horse battery";

    public static readonly (string Name, string Role)[] People =
    [
        ("olga", Roles.Owner),
        ("ada", Roles.Reviewer),
        ("ben", Roles.Reviewer),
        ("vic", Roles.Viewer),
    ];

    public static async Task<PagesSite> WithAccountsAsync(FaultlineConfig? config = null)
    {
        var site = await PagesSite.WithSampleAsync(config: config);
        await AddPeopleAsync(site.Workspace);
        return site;
    }

    public static async Task AddPeopleAsync(string workspace)
    {
        try
        {
            await AddAsync(workspace);
        }
        catch (FaultlineException failure) when (failure.Message.Contains("run the command again", StringComparison.Ordinal))
        {
            // A server with a provider makes the file by itself, maybe just now.
            await AddAsync(workspace);
        }
    }

    private static async Task AddAsync(string workspace)
    {
        await using var book = await AccountBook.OpenAsync(workspace, create: true, TestContext.Current.CancellationToken);
        foreach (var (name, role) in People)
        {
            await book.AddAsync(name, role, Password);
        }
    }
}
