//! Pictures as planes of numbers.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Cursor, Read, Seek, Write},
    path::Path,
};

use anyhow::{Context, Result, anyhow, bail};
use image::{ColorType, DynamicImage, ImageFormat, ImageReader};
use ndarray::Array2;

use crate::words::failure::usage;

/// Numbers of a picture: 3.2 GB with their outputs.
const MOST: u64 = 200_000_000;

/// A picture, of which each colour is a plane of numbers; its transparency is kept beside them.
pub(super) struct Picture {
    pub(super) planes: Vec<Array2<f64>>,
    alpha: Option<Array2<f64>>,
    /// The number of white: 255, or 65535.
    pub(super) white: f64,
}

/// Whether a name ends as pictures' do.
pub(super) fn is_named(path: &Path) -> bool {
    format(path).is_some()
}

/// Whether a name ends as those of pictures that are not read.
pub(super) fn is_foreign(path: &Path) -> bool {
    let foreign = ["jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "avif"];
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| foreign.contains(&ending.to_ascii_lowercase().as_str()))
}

fn format(path: &Path) -> Option<ImageFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "png" => Some(ImageFormat::Png),
        "pgm" | "ppm" | "pnm" | "pbm" => Some(ImageFormat::Pnm),
        _ => None,
    }
}

impl Picture {
    /// Reads a PNG or a PNM file, whatever its name says; `-` is stdin.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("stdin: cannot be read")?;
            return Self::decoded(Cursor::new(bytes), "stdin");
        }
        let about = fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => anyhow!("{name}: there is no such file"),
            _ => anyhow!("{name}: cannot be read: {error}"),
        })?;
        if about.is_dir() {
            bail!("{name}: is a directory, and not a file");
        }
        let file = File::open(path).with_context(|| format!("{name}: cannot be read"))?;
        Self::decoded(BufReader::new(file), &name.to_string())
    }

    fn decoded(from: impl std::io::BufRead + Seek, name: &str) -> Result<Self> {
        let reader = ImageReader::new(from).with_guessed_format()?;
        if reader.format().is_none() {
            bail!("{name}: is no PNG, PGM or PPM picture");
        }
        let image = reader
            .decode()
            .map_err(|error| anyhow!("{name}: cannot be read as a picture: {error}"))?;
        let (width, height) = (image.width(), image.height());
        if width == 0 || height == 0 {
            bail!("{name}: is a picture without pixels");
        }
        // Each channel's shades are 8 bytes, and its outputs as many.
        let numbers =
            u64::from(width) * u64::from(height) * u64::from(image.color().channel_count());
        if numbers > MOST {
            bail!("{name}: {width} × {height} pixels are too many; cut the picture first");
        }
        let (white, mut planes) = match image.color() {
            ColorType::L8 => (255.0, planes(&image, &image.to_luma8())),
            ColorType::La8 => (255.0, planes(&image, &image.to_luma_alpha8())),
            ColorType::Rgb8 => (255.0, planes(&image, &image.to_rgb8())),
            ColorType::Rgba8 => (255.0, planes(&image, &image.to_rgba8())),
            ColorType::L16 => (65_535.0, planes(&image, &image.to_luma16())),
            ColorType::La16 => (65_535.0, planes(&image, &image.to_luma_alpha16())),
            ColorType::Rgb16 => (65_535.0, planes(&image, &image.to_rgb16())),
            ColorType::Rgba16 => (65_535.0, planes(&image, &image.to_rgba16())),
            other => bail!("{name}: its colours ({other:?}) are none that can be read"),
        };
        let alpha = if image.color().has_alpha() { planes.pop() } else { None };
        Ok(Self { planes, alpha, white })
    }

    /// So wide and high.
    pub(super) fn size(&self) -> String {
        let (rows, columns) = self.planes[0].dim();
        format!("{columns} × {rows}")
    }

    /// Refuses a name whose format does not hold the picture.
    pub(super) fn check_name(&self, path: &Path) -> Result<()> {
        let name = path.display();
        if path == Path::new("-") {
            return Ok(());
        }
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        let ending = ending.as_ref().and_then(|ending| ending.to_str()).unwrap_or_default();
        let is_grey = self.planes.len() == 1;
        match ending {
            "png" => Ok(()),
            "pgm" | "ppm" | "pnm" if self.alpha.is_some() => Err(usage(format!(
                "{name}: .{ending} has no transparency, but the picture; write a .png"
            ))),
            "pgm" if !is_grey => Err(usage(format!(
                "{name}: .pgm is grey, and the picture is not; write a .ppm or .png"
            ))),
            "ppm" if is_grey => Err(usage(format!(
                "{name}: .ppm has colours, and the picture is grey; write a .pgm or .png"
            ))),
            "pgm" | "ppm" | "pnm" => Ok(()),
            _ => Err(usage(format!("{name}: a picture's name ends in .png, .pgm, .ppm or .pnm"))),
        }
    }

    /// Writes it in the format of its name, rounded, and cut at black and white.
    pub(super) fn write(&self, path: &Path, mut to: impl Write) -> Result<()> {
        if format(path) == Some(ImageFormat::Pnm) {
            self.write_pnm(&mut to)?;
        } else {
            let mut bytes = Cursor::new(Vec::new());
            self.image()?.write_to(&mut bytes, ImageFormat::Png)?;
            to.write_all(bytes.get_ref())?;
        }
        Ok(to.flush()?)
    }

    /// As PGM or PPM: `image` writes 16 bits as PAM alone, which few programs read.
    fn write_pnm(&self, to: &mut impl Write) -> Result<()> {
        let (rows, columns) = self.planes[0].dim();
        let kind = if self.planes.len() == 1 { "P5" } else { "P6" };
        let planes: Vec<&Array2<f64>> = self.planes.iter().collect();
        let shades = interleaved(&planes, self.white);
        write!(to, "{kind}\n{columns} {rows}\n{}\n", self.white)?;
        let bytes: Vec<u8> = if self.white > 255.0 {
            shades.iter().flat_map(|shade| shade.to_be_bytes()).collect()
        } else {
            shades.iter().map(|shade| shade.to_be_bytes()[1]).collect()
        };
        Ok(to.write_all(&bytes)?)
    }

    pub(super) fn write_file(&self, name: &Path, to: &Path) -> Result<()> {
        self.write(name, BufWriter::new(File::create(to)?))
    }

    fn image(&self) -> Result<DynamicImage> {
        let (rows, columns) = self.planes[0].dim();
        let (width, height) = (u32::try_from(columns)?, u32::try_from(rows)?);
        let channels: Vec<&Array2<f64>> = self.planes.iter().chain(&self.alpha).collect();
        let is_wide = self.white > 255.0;
        let shades = interleaved(&channels, self.white);
        let made = if is_wide {
            match channels.len() {
                1 => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageLuma16),
                2 => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageLumaA16),
                3 => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageRgb16),
                _ => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageRgba16),
            }
        } else {
            let shades = shades.into_iter().map(|shade| shade.to_be_bytes()[1]).collect();
            match channels.len() {
                1 => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageLuma8),
                2 => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageLumaA8),
                3 => {
                    image::ImageBuffer::from_raw(width, height, shades).map(DynamicImage::ImageRgb8)
                }
                _ => image::ImageBuffer::from_raw(width, height, shades)
                    .map(DynamicImage::ImageRgba8),
            }
        };
        made.ok_or_else(|| anyhow!("the picture does not fit"))
    }
}

/// The channels of an image one after another, as planes.
fn planes<P>(
    image: &DynamicImage,
    pixels: &image::ImageBuffer<P, Vec<P::Subpixel>>,
) -> Vec<Array2<f64>>
where
    P: image::Pixel<Subpixel: Into<f64>>,
{
    let size = (image.height() as usize, image.width() as usize);
    let channels = usize::from(P::CHANNEL_COUNT);
    let raw = pixels.as_raw();
    let plane = |channel| {
        let shades: Vec<f64> =
            raw.iter().skip(channel).step_by(channels).map(|&shade| shade.into()).collect();
        Array2::from_shape_vec(size, shades).unwrap_or_default()
    };
    (0..channels).map(plane).collect()
}

/// Planes as pixels, rounded to the nearest shade.
fn interleaved(channels: &[&Array2<f64>], white: f64) -> Vec<u16> {
    let count = channels.len();
    let mut shades = vec![0; count * channels[0].len()];
    for (at, channel) in channels.iter().enumerate() {
        for (shade, &value) in shades[at..].iter_mut().step_by(count).zip(channel.iter()) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "in 0 to white"
            )]
            let rounded = value.round().clamp(0.0, white) as u16;
            *shade = rounded;
        }
    }
    shades
}
