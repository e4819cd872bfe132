using System.Net.Http.Headers;
using Faultline.Configuration;
using Faultline.Weekly.Findings;

namespace Faultline.Models.Findings;

/// <summary>Opens an issue for each cluster that is new or has come back, on GitHub or GitLab.</summary>
internal sealed class IssueSink : IFindingSink, IDisposable
{
    private readonly IssuesConfig _config;
    private readonly string _token;
    private readonly Uri _address;
    private readonly SinkHttp _http;

    /// <exception cref="FaultlineException">The token's variable is not set, or the project is not one.</exception>
    public IssueSink(IssuesConfig config, TimeSpan? firstDelay = null)
    {
        _config = config;
        _token = Secrets.Read(config.TokenVariable, "findings.issues.token_variable")!;
        _address = Address(config);
        _http = new SinkHttp(
            $"the issue tracker {_address.Host}",
            TimeSpan.FromSeconds(config.TimeoutSeconds),
            firstDelay ?? TimeSpan.FromSeconds(1)
        );
    }

    public string Name => $"{_config.Provider}:{_address.Host}:{_config.Project}";

    public async Task SendAsync(IReadOnlyList<Finding> findings, Action<Finding> sent, CancellationToken cancellationToken)
    {
        foreach (var finding in findings.Where(f => f.Kind is "new" or "reopened"))
        {
            var body =
                $"{IssueText.Of(finding.Text)}\n\nWorkflow {IssueText.Of(finding.Workflow)}, week of {finding.WeekFrom:yyyy-MM-dd}, cluster `{finding.ClusterId}`, run `{finding.RunId}`.\n\n"
                + $"`faultline report --run {finding.RunId} -o report.html` shows it in full.\n\nFinding: `{finding.Key.Replace('`', '\'')}`";
            await _http.PostAsync(_address, Issue(IssueText.Title(finding.Title), body), Authorise, cancellationToken);
            sent(finding);
        }
    }

    public void Dispose() => _http.Dispose();

    // docs.github.com/rest/issues/issues#create-an-issue; docs.gitlab.com/api/issues#new-issue
    private object Issue(string title, string body) =>
        _config.Provider == "gitlab"
            ? new
            {
                title,
                description = body,
                labels = string.Join(',', _config.Labels),
            }
            : new
            {
                title,
                body,
                labels = _config.Labels,
            };

    private void Authorise(HttpRequestMessage request)
    {
        if (_config.Provider == "gitlab")
        {
            request.Headers.Add("PRIVATE-TOKEN", _token);
            return;
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
    }

    private static Uri Address(IssuesConfig config)
    {
        if (config.Provider == "gitlab")
        {
            var api = config.Api ?? new Uri("https://gitlab.com/api/v4/");
            return new Uri(WithSlash(api), $"projects/{Uri.EscapeDataString(config.Project)}/issues");
        }

        if (config.Project.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
        {
            throw FaultlineException.Input($"findings.issues.project '{config.Project}' is not owner/repository.");
        }

        return new Uri(
            WithSlash(config.Api ?? new Uri("https://api.github.com/")),
            $"repos/{Uri.EscapeDataString(owner)}/{Uri.EscapeDataString(name)}/issues"
        );
    }

    private static Uri WithSlash(Uri api) => api.AbsoluteUri.EndsWith('/') ? api : new Uri(api.AbsoluteUri + "/");
}
