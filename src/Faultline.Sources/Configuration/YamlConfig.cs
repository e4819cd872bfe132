using Faultline.Configuration;

namespace Faultline.Sources.Configuration;

/// <summary>Reads <c>faultline.yaml</c>. Every error names the file, the line and the key.</summary>
public static class YamlConfig
{
    private const long LargestFile = 4 << 20;

    /// <summary>The commented sample that <c>faultline init</c> writes; it says the same as no file at all.</summary>
    public static string Sample()
    {
        using var resource =
            typeof(YamlConfig).Assembly.GetManifestResourceStream("faultline.yaml")
            ?? throw new InvalidOperationException("The sample configuration is missing from the assembly.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    /// <summary>The configuration of a file; all defaults when there is no such file.</summary>
    /// <exception cref="FaultlineException">The file is not YAML, or a key or value in it is wrong.</exception>
    public static FaultlineConfig Load(string path)
    {
        if (!File.Exists(path))
        {
            return new FaultlineConfig();
        }

        if (new FileInfo(path).Length > LargestFile)
        {
            throw FaultlineException.Input($"{path} is larger than {LargestFile >> 20} MB; it does not look like a configuration.");
        }

        return Parse(File.ReadAllText(path), Path.GetFileName(path));
    }

    /// <param name="yaml">The text of a configuration.</param>
    /// <param name="file">What errors call it.</param>
    /// <exception cref="FaultlineException">The text is not YAML, or a key or value in it is wrong.</exception>
    public static FaultlineConfig Parse(string yaml, string file)
    {
        var root = YamlText.Root(yaml, file);
        return root is null ? new FaultlineConfig() : new ConfigBinder(file).Bind(root);
    }
}
