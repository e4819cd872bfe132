using BenchmarkDotNet.Running;
using Faultline.Benchmarks;

if (args is ["once", .. var names])
{
    return SinglePass.Run(names);
}

if (args is ["kernel"])
{
    return KernelRate.Run();
}

if (args is ["hdbscan", .. var sizes])
{
    return HdbscanTable.Run(sizes);
}

if (args is ["banking77", var path])
{
    return Banking77.Run(path);
}

if (args is ["privacy", var lines])
{
    return PrivacyPass.Run(lines);
}

BenchmarkSwitcher.FromAssembly(typeof(SinglePass).Assembly).Run(args);
return 0;
