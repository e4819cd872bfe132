using Faultline.Regression;
using Faultline.Server.Configuring;

namespace Faultline.Server.Regressing;

/// <summary>Where the regression sets of this workspace live: <c>regression.directory</c>, beside the configuration (else in the workspace).</summary>
internal sealed class RegressionHome(LiveConfig config, ServeOptions options)
{
    private RegressionFolder? _folder;

    public RegressionFolder Folder
    {
        get
        {
            var directory = Path.GetFullPath(Path.Combine(Beside, Named));
            var folder = _folder;
            return folder?.Directory == directory ? folder : _folder = new RegressionFolder(directory);
        }
    }

    /// <summary>As the configuration names it, which is what a person types beside it.</summary>
    public string Named => config.Current.Regression.Directory;

    private string Beside => config.Path is { } path ? Path.GetDirectoryName(path) ?? "." : options.Workspace;
}
